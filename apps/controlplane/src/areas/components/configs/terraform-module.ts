import type { RequestBody } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import { checkNames, type GivenGit, requireGit } from "../../../configs/index.ts";
import type { TerraformModuleSpec } from "./specs.ts";

/** What a config gets that names no version; fixed, so that the same request means the same next year. */
const DEFAULT_VERSION = "1.13.5";
const LEAST_MINOR = 8;

/** Reads the part of a request that is particular to Terraform modules. */
export function parseTerraformModule(request: RequestBody<"create_terraform_module_component_config">): {
  spec: TerraformModuleSpec;
  git: GivenGit;
} {
  return {
    spec: {
      version: checkVersion(request.version || DEFAULT_VERSION),
      variables: request.variables,
      variablesFiles: request.variables_files ?? [],
      envVars: checkNames("env_vars", request.env_vars),
    },
    git: requireGit(request),
  };
}

function checkVersion(version: string): string {
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+(?:-[0-9A-Za-z.]+)?$/.exec(version) ?? [];
  const isNew = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= LEAST_MINOR);
  if (!isNew) {
    throw invalidField("version", version, `must be an exact version of Terraform, 1.${LEAST_MINOR}.0 or later`);
  }
  return version;
}
