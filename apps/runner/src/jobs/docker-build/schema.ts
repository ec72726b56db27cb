import type { BuildPlan, DockerBuildPlan, GitSource } from "@exclave/contract";
import { fieldsOf, gitSourceOf, invalid, matching, textOf } from "../plan.ts";

/** What this kind needs of a plan. */
export interface ImagePlan {
  readonly source: GitSource;
  readonly docker: DockerBuildPlan;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function readPlan(plan: BuildPlan): ImagePlan {
  const docker = fieldsOf(plan.docker, "docker");
  textOf(docker["dockerfile"], "docker.dockerfile");
  textOf(docker["context"], "docker.context");
  if (docker["target"] !== undefined) {
    // A name that starts with a dash would be an option of the builder.
    matching(docker["target"], "docker.target", /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  }
  if (!Array.isArray(docker["build_args"])) {
    throw invalid("docker.build_args", "must be a list");
  }
  for (const argument of docker["build_args"]) {
    const [name] = textOf(argument, "docker.build_args").split("=", 1);
    matching(name, "docker.build_args", NAME);
  }
  for (const [name, value] of Object.entries(fieldsOf(docker["env_vars"], "docker.env_vars"))) {
    matching(name, "docker.env_vars", NAME);
    if (typeof value !== "string") {
      throw invalid(`docker.env_vars.${name}`, "must be text");
    }
  }
  return { source: gitSourceOf(plan), docker: plan.docker! };
}
