import type { RequestBody } from "@exclave/contract";
import { defined, invalidField } from "@exclave/kernel";
import {
  type ConfigGit,
  checkCron,
  checkNames,
  checkRetries,
  checkTerraformVersion,
  type GivenGit,
  requireGit,
  requireText,
  type Values,
} from "../../../configs/index.ts";

/** What an install's account holds before any component is deployed. */
export interface SandboxContent {
  readonly git: ConfigGit;
  readonly type: "terraform" | "pulumi";
  /** Empty where Pulumi is used. */
  readonly terraformVersion: string;
  readonly pulumiVersion: string;
  readonly pulumiConfig: Values;
  /** What a Pulumi program is written in. */
  readonly runtime: string;
  readonly variables: Values;
  /** Contents, not paths. */
  readonly variablesFiles: readonly string[];
  readonly envVars: Values;
  readonly references: readonly string[];
  readonly driftSchedule: string;
  readonly operationRoles: Values;
  readonly maxAutoRetries?: number;
  readonly skipNoops?: boolean;
  readonly autoApproveOnPoliciesPassing?: boolean;
}

/** The same before its source was looked at. */
export interface GivenSandbox extends Omit<SandboxContent, "git"> {
  readonly git: GivenGit;
}

const runtimes = ["go", "nodejs", "python"];
const operations = ["provision", "reprovision", "deprovision"];

/** Reads a request for the sandbox of an app config. */
export function parseSandbox(request: RequestBody<"create_app_sandbox_config">): GivenSandbox {
  return {
    git: requireGit(request),
    ...parseTool(request),
    variables: request.variables,
    variablesFiles: request.variables_files ?? [],
    envVars: checkNames("env_vars", request.env_vars),
    references: request.references ?? [],
    driftSchedule: checkCron("drift_schedule", request.drift_schedule ?? ""),
    operationRoles: checkOperationRoles(request.operation_roles ?? {}),
    ...defined({
      maxAutoRetries: checkRetries(request.max_auto_retries),
      skipNoops: request.skip_noops,
      autoApproveOnPoliciesPassing: request.auto_approve_on_policies_passing,
    }),
  };
}

type Tool = Pick<SandboxContent, "type" | "terraformVersion" | "pulumiVersion" | "pulumiConfig" | "runtime">;

function parseTool(request: RequestBody<"create_app_sandbox_config">): Tool {
  const type = request.type || "terraform";
  const runtime = request.runtime ?? "";
  const pulumiVersion = request.pulumi_version ?? "";
  const pulumiConfig = request.pulumi_config ?? {};
  if (type === "terraform") {
    const [strange] = Object.entries({ runtime, pulumi_version: pulumiVersion }).filter(([, value]) => value !== "");
    if (strange) {
      throw invalidField(strange[0], strange[1], "is of Pulumi: leave it out, or send type pulumi");
    }
    const terraformVersion = checkTerraformVersion("terraform_version", request.terraform_version);
    return { type, terraformVersion, pulumiVersion, pulumiConfig, runtime };
  }
  if (type !== "pulumi") {
    throw invalidField("type", type, "must be terraform or pulumi");
  }
  if (!runtimes.includes(runtime)) {
    throw invalidField("runtime", request.runtime, `must be one of ${runtimes.join(", ")}`);
  }
  if (request.terraform_version) {
    throw invalidField("terraform_version", request.terraform_version, "must be left out with type pulumi");
  }
  return { type, terraformVersion: "", pulumiVersion, pulumiConfig, runtime };
}

function checkOperationRoles(roles: Values): Values {
  for (const [operation, role] of Object.entries(roles)) {
    if (!operations.includes(operation)) {
      throw invalidField("operation_roles", operation, `must name operations of a sandbox: ${operations.join(", ")}`);
    }
    requireText(`operation_roles.${operation}`, role);
  }
  return roles;
}
