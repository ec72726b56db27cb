import type { BuildPlan, GitSource } from "@exclave/contract";
import { gitSourceOf } from "../plan.ts";

/** What this kind needs of a plan. */
export interface TerraformModulePlan {
  readonly source: GitSource;
}

export function readPlan(plan: BuildPlan): TerraformModulePlan {
  return { source: gitSourceOf(plan) };
}
