import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { toWireFilter } from "../../../configs/index.ts";
import type { RunbookConfig, RunbookInput, RunbookStep } from "./runbook-config.ts";

/** The whole of a config. */
export function toWireRunbookConfig(config: RunbookConfig): Wire<"RunbookConfig"> {
  const { readme, inputs, steps } = config.content;
  return {
    id: config.id,
    runbook_id: config.runbookId,
    app_id: config.appId,
    app_config_id: config.appConfigId,
    readme,
    inputs: inputs.map((input, index) => toWireInput(config, input, index)),
    steps: steps.map((step) => toWireStep(config, step)),
    ...rowOf(config),
  };
}

/** The same with the actions of its steps by name, for who compares configs that have ids of their own. */
export function toNamedRunbookConfig(config: RunbookConfig, actionNames: ReadonlyMap<string, string>): object {
  const { steps = [], ...rest } = toWireRunbookConfig(config);
  const named = steps.map((step) => ({
    ...step,
    ...defined({ action: actionNames.get(step.action_workflow_id ?? "") }),
  }));
  return { ...rest, steps: named };
}

function toWireInput(config: RunbookConfig, input: RunbookInput, index: number): Wire<"RunbookInput"> {
  return {
    id: input.id,
    runbook_config_id: config.id,
    idx: index,
    name: input.name,
    display_name: input.displayName,
    description: input.description,
    default: input.default,
    required: input.required,
    sensitive: input.sensitive,
    type: input.type,
    ...rowOf(config),
  };
}

function toWireStep(config: RunbookConfig, step: RunbookStep): Wire<"RunbookStepConfig"> {
  return {
    id: step.id,
    runbook_config_id: config.id,
    idx: step.index,
    name: step.name,
    type: step.type,
    command: step.command,
    inline_contents: step.inlineContents,
    env_vars: { ...step.envVars },
    component_name: step.componentName,
    deploy_dependents: step.deployDependents,
    tear_down_dependents: step.tearDownDependents,
    skip_component_deploys: step.skipComponentDeploys,
    plan_only: step.planOnly,
    role: step.role,
    timeout: step.timeout,
    ...defined({ action_workflow_id: step.actionId }),
    ...(step.event && {
      trigger_name: step.event.triggerName,
      event_types: [...step.event.types],
      filters: step.event.filters.map(toWireFilter),
    }),
    ...rowOf(config),
  };
}

function rowOf({ createdById, createdAt }: RunbookConfig): {
  created_by_id: string;
  created_at: string;
  updated_at: string;
} {
  const at = createdAt.toISOString();
  return { created_by_id: createdById, created_at: at, updated_at: at };
}
