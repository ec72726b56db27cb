import type { Wire } from "@exclave/contract";
import { defined, invalidField, parseDuration } from "@exclave/kernel";
import { checkCron, checkRetries } from "../../../configs/index.ts";
import type { DeployOptions } from "./component-config.ts";

/** What requests of every type may say; a type that lacks a field never sends it. */
export type SharedRequest = Partial<
  Pick<
    Wire<"CreateHelmComponentConfigRequest">,
    | "app_config_id"
    | "auto_approve_on_policies_passing"
    | "build_timeout"
    | "checksum"
    | "default_enabled"
    | "dependencies"
    | "deploy_timeout"
    | "drift_schedule"
    | "health_block_deploy"
    | "health_enabled"
    | "health_probes"
    | "health_required_checks"
    | "health_stabilization_window"
    | "kubernetes_context"
    | "max_auto_retries"
    | "operation_roles"
    | "references"
    | "skip_noops"
    | "toggleable"
  >
>;

export interface SharedFields {
  /** Undefined joins the app's newest config. */
  readonly appConfigId: string | undefined;
  /** Ids or names; undefined means those of the component. */
  readonly dependencies: readonly string[] | undefined;
  readonly references: readonly string[];
  readonly checksum: string;
  readonly driftSchedule: string;
  readonly buildTimeout: string;
  readonly deployTimeout: string;
  readonly options: DeployOptions;
}

/** Reads and checks what requests of every type share. */
export function parseSharedFields(request: SharedRequest): SharedFields {
  return {
    appConfigId: request.app_config_id || undefined,
    dependencies: request.dependencies,
    references: request.references ?? [],
    checksum: request.checksum ?? "",
    driftSchedule: checkCron("drift_schedule", request.drift_schedule ?? ""),
    buildTimeout: checkDuration("build_timeout", request.build_timeout ?? ""),
    deployTimeout: checkDuration("deploy_timeout", request.deploy_timeout ?? ""),
    options: parseOptions(request),
  };
}

function parseOptions(request: SharedRequest): DeployOptions {
  return defined({
    autoApproveOnPoliciesPassing: request.auto_approve_on_policies_passing,
    defaultEnabled: request.default_enabled,
    toggleable: request.toggleable,
    skipNoops: request.skip_noops,
    maxAutoRetries: checkRetries(request.max_auto_retries),
    kubernetesContext: request.kubernetes_context,
    operationRoles: request.operation_roles,
    healthEnabled: request.health_enabled ?? undefined,
    healthBlockDeploy: request.health_block_deploy ?? undefined,
    healthProbes: request.health_probes?.map(({ name = "", type = "", url = "", interval = "", command = [] }) => ({
      name,
      type,
      url,
      interval: checkDuration("health_probes.interval", interval),
      command,
    })),
    healthRequiredChecks: request.health_required_checks,
    healthStabilizationWindow:
      request.health_stabilization_window === undefined
        ? undefined
        : checkDuration("health_stabilization_window", request.health_stabilization_window),
  });
}

/** Checks a duration as Go writes it; empty means the default. */
function checkDuration(field: string, text: string): string {
  if (text !== "" && !(parseDuration(text)! > 0)) {
    throw invalidField(field, text, "must be a duration of more than nothing, such as 90s, 30m or 1h30m");
  }
  return text;
}
