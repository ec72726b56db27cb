import type { BuildPlan, GitSource, SandboxBuildPlan } from "@exclave/contract";
import { gitSourceOf, invalid } from "../plan.ts";

/** What this kind needs of a plan. */
export interface SandboxPlan {
  readonly source: GitSource;
  readonly tool: SandboxBuildPlan["tool"];
}

export function readPlan(plan: BuildPlan): SandboxPlan {
  const tool = plan.sandbox?.tool;
  if (tool !== "terraform" && tool !== "pulumi") {
    throw invalid("sandbox.tool", "must be terraform or pulumi");
  }
  return { source: gitSourceOf(plan), tool };
}
