import type { RequestBody } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import { checkNames, checkPath, type GivenGit, requireGit } from "../../../configs/index.ts";
import type { DockerBuildSpec } from "./specs.ts";

/** Reads the part of a request that is particular to images built from a Dockerfile. */
export function parseDockerBuild(request: RequestBody<"create_docker_build_component_config">): {
  spec: DockerBuildSpec;
  git: GivenGit;
} {
  if (request.dockerfile === "") {
    throw invalidField("dockerfile", "", "must be the path of a Dockerfile, such as Dockerfile");
  }
  return {
    spec: {
      dockerfile: checkPath("dockerfile", request.dockerfile),
      context: checkPath("context", request.context || "."),
      target: checkTarget(request.target ?? ""),
      buildArgs: (request.build_args ?? []).map(checkBuildArgument),
      envVars: checkNames("env_vars", request.env_vars ?? {}),
    },
    git: requireGit(request),
  };
}

function checkTarget(target: string): string {
  if (!/^(?:\w[\w.-]*)?$/.test(target)) {
    throw invalidField("target", target, "must be the name of a stage of the Dockerfile");
  }
  return target;
}

function checkBuildArgument(text: string): string {
  if (!/^[A-Za-z_]\w*=/.test(text)) {
    // The value may be a secret, so only what stands for the name is repeated.
    throw invalidField("build_args", text.split("=")[0], "must be NAME=value");
  }
  return text;
}
