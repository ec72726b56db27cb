import type { RequestBody } from "@exclave/contract";
import { checkNames, checkTerraformVersion, type GivenGit, requireGit } from "../../../configs/index.ts";
import type { TerraformModuleSpec } from "./specs.ts";

/** Reads the part of a request that is particular to Terraform modules. */
export function parseTerraformModule(request: RequestBody<"create_terraform_module_component_config">): {
  spec: TerraformModuleSpec;
  git: GivenGit;
} {
  return {
    spec: {
      version: checkTerraformVersion("version", request.version),
      variables: request.variables,
      variablesFiles: request.variables_files ?? [],
      envVars: checkNames("env_vars", request.env_vars),
    },
    git: requireGit(request),
  };
}
