import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { parseReference, toWireGit } from "../../../configs/index.ts";
import type { ActionConfig, ActionStep, Trigger } from "./action-config.ts";

/** What belongs to configs but is kept by other areas, by id. */
export interface ConfigCompany {
  readonly componentNames: ReadonlyMap<string, string>;
  readonly vcsConnections: ReadonlyMap<string, Wire<"VCSConnection">>;
}

/** The whole of a config. */
export function toWireActionConfig(config: ActionConfig, company: ConfigCompany): Wire<"ActionWorkflowConfig"> {
  const { content } = config;
  return {
    id: config.id,
    action_workflow_id: config.actionId,
    ...placeOf(config),
    triggers: content.triggers.map((trigger) => toWireTrigger(config, trigger, company)),
    steps: content.steps.map((step, index) => toWireStep(config, step, index, company)),
    timeout: content.timeout,
    component_dependency_ids: [...content.dependencyIds],
    references: [...content.references],
    refs: content.references.flatMap((text) => parseReference(text) ?? []),
    role: content.role,
    break_glass_role_arn: content.breakGlassRoleArn,
    enable_kube_config: {
      bool: content.enableKubeConfig ?? false,
      valid: content.enableKubeConfig !== undefined,
    },
    kubernetes_context_name: content.kubernetesContext,
  };
}

function toWireTrigger(
  config: ActionConfig,
  { id, type, index, cronSchedule, componentId }: Trigger,
  { componentNames }: ConfigCompany,
): Wire<"ActionWorkflowTriggerConfig"> {
  const component = componentId && { id: componentId, name: componentNames.get(componentId) ?? "" };
  return {
    id,
    action_workflow_config_id: config.id,
    ...placeOf(config),
    type,
    index,
    cron_schedule: cronSchedule,
    ...defined({ component_id: componentId, component: component || undefined }),
  };
}

function toWireStep(
  config: ActionConfig,
  step: ActionStep,
  index: number,
  { vcsConnections }: ConfigCompany,
): Wire<"ActionWorkflowStepConfig"> {
  const { app_id: _, app_config_id: __, ...row } = placeOf(config);
  const owner = { ...row, component_config_id: step.id, component_config_type: "action_workflow_step_configs" };
  return {
    id: step.id,
    action_workflow_config_id: config.id,
    ...placeOf(config),
    idx: index,
    previous_step_id: config.content.steps[index - 1]?.id ?? "",
    name: step.name,
    command: step.command,
    inline_contents: step.inlineContents,
    env_vars: { ...step.envVars },
    references: [...step.references],
    ...toWireGit(step.git, owner, vcsConnections.get(step.git?.vcsConnectionId ?? "")),
  };
}

/** What a config and everything in it repeat. */
interface WirePlace {
  readonly app_id: string;
  readonly app_config_id: string;
  readonly created_by_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

function placeOf({ appId, appConfigId, createdById, createdAt }: ActionConfig): WirePlace {
  const at = createdAt.toISOString();
  return { app_id: appId, app_config_id: appConfigId, created_by_id: createdById, created_at: at, updated_at: at };
}
