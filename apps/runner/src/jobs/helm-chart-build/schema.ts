import type { BuildPlan, GitSource } from "@exclave/contract";
import { gitSourceOf } from "../plan.ts";

/** What this kind needs of a plan. */
export interface ChartPlan {
  readonly source: GitSource;
}

export function readPlan(plan: BuildPlan): ChartPlan {
  return { source: gitSourceOf(plan) };
}
