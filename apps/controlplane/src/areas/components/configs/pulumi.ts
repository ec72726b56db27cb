import type { RequestBody } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import { checkNames, type GivenGit, requireGit } from "../../../configs/index.ts";
import type { PulumiSpec } from "./specs.ts";

const runtimes = ["go", "nodejs", "python"];
const EXACT_VERSION = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/** Reads the part of a request that is particular to Pulumi programs. */
export function parsePulumi(request: RequestBody<"create_pulumi_component_config">): {
  spec: PulumiSpec;
  git: GivenGit;
} {
  const { runtime, version = "" } = request;
  if (!runtimes.includes(runtime)) {
    throw invalidField("runtime", runtime, `must be one of ${runtimes.join(", ")}`);
  }
  if (version !== "" && !EXACT_VERSION.test(version)) {
    throw invalidField("version", version, "must be an exact version of Pulumi, such as 3.140.0, or empty");
  }
  return {
    spec: { runtime, version, config: request.config, envVars: checkNames("env_vars", request.env_vars) },
    git: requireGit(request),
  };
}
