import type { RequestBody, Wire } from "@exclave/contract";
import { defined, parseDuration } from "@exclave/kernel";
import { olderTriggers } from "../definitions/actions.ts";
import type { Action, App, Branch, Runbook } from "../definitions/app.ts";
import { dependenciesOf, referencesOf, referenceText } from "../references.ts";
import { copiedList, copiedMap, gitOf, nanoseconds } from "./shared.ts";

/** What a sync asks for of one action; `app_config_id` of its config is empty. */
export interface ActionRequest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: RequestBody<"create_action_workflow_config">;
}

type TriggerType = RequestBody<"create_action_workflow_config">["triggers"][number]["type"];

export function actionRequest(app: App, action: Action): ActionRequest {
  return {
    name: action.name,
    labels: copiedMap(action.labels),
    config: {
      app_config_id: "",
      triggers: action.triggers.map(({ type, index, cron_schedule, component_name }) => ({
        type: (olderTriggers[type] ?? type) as TriggerType,
        ...defined({ index, cron_schedule, component_name }),
      })),
      steps: action.steps.map((step) => ({
        name: step.name,
        ...gitOf(step),
        env_vars: copiedMap(step.env_vars),
        references: [],
        ...defined({ command: step.command, inline_contents: step.inline_contents }),
      })),
      dependencies: dependenciesOf(app, action),
      references: referencesOf(action).map(referenceText),
      ...defined({
        timeout: nanoseconds(parseDuration(action.timeout)),
        role: action.role,
        break_glass_role_arn: action.break_glass_role,
        enable_kube_config: action.enable_kube_config,
        kubernetes_context: action.kubernetes_context,
      }),
    },
  };
}

/** What a sync asks for of one runbook. */
export interface RunbookRequest {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: RequestBody<"create_runbook_config">;
}

type StepBody = RequestBody<"create_runbook_config">["steps"][number];
type RunbookStep = NonNullable<Runbook["steps"]>[number];

export function runbookRequest(runbook: Runbook): RunbookRequest {
  const steps = (runbook.steps ?? runbook.cells ?? []).filter(({ type }) => type !== "markdown");
  return {
    name: runbook.name,
    description: runbook.description ?? "",
    labels: copiedMap(runbook.labels),
    config: {
      steps: steps.map(stepBody),
      inputs: (runbook.input ?? []).map((input) => ({
        name: input.name,
        ...defined({
          display_name: input.display_name,
          description: input.description,
          required: input.required,
          default: input.default,
          sensitive: input.sensitive,
          type: input.type,
        }),
      })),
      ...defined({ readme: runbook.readme }),
    },
  };
}

function stepBody(step: RunbookStep, idx: number): StepBody {
  return {
    name: step.name,
    type: step.type === "deploy" ? "component_deploy" : step.type,
    idx,
    ...defined({
      component_name: step.component_name,
      action_name: step.action_name,
      command: step.command,
      inline_contents: step.inline_contents,
      env_vars: step.env_vars && copiedMap(step.env_vars),
      timeout: nanoseconds(parseDuration(step.timeout ?? "")),
      role: step.role,
      deploy_dependents: step.deploy_dependents ?? step.deploy_dependencies,
      tear_down_dependents: step.tear_down_dependents,
      skip_component_deploys: step.skip_component_deploys,
      plan_only: step.plan_only,
      trigger: step.trigger,
      event_types: step.event_types && copiedList(step.event_types),
      filters: step.filters && filtersOf(step),
    }),
  };
}

/** A rule of what begins when an event comes; runbooks and branches are still named, not their ids. */
export interface TriggerRuleRequest {
  readonly name: string;
  /** Where events come from, by name. */
  readonly trigger: string;
  readonly event_types: readonly string[];
  readonly filters: readonly Wire<"TriggerFilter">[];
  readonly match_all: boolean;
  readonly target: {
    readonly type: Wire<"TriggerTargetType">;
    readonly app_branch: string;
    readonly runbook: string;
    readonly install: string;
    readonly inputs: Readonly<Record<string, string>>;
  };
}

type Rule = NonNullable<NonNullable<App["triggers"]>["rules"]>[number];

export function ruleRequest({ target, ...rule }: Rule): TriggerRuleRequest {
  return {
    name: rule.name,
    trigger: rule.trigger,
    event_types: copiedList(rule.event_types),
    filters: filtersOf(rule),
    match_all: rule.match_all ?? false,
    target: {
      type: target.type,
      app_branch: target.app_branch ?? "",
      runbook: target.runbook ?? "",
      install: target.install ?? "",
      inputs: copiedMap(target.inputs),
    },
  };
}

function filtersOf({ filters = [] }: Pick<Rule, "filters">): Wire<"TriggerFilter">[] {
  return filters.map(({ from, op, path, value }) => ({ from, op, path, ...defined({ value }) }));
}

/** What a sync asks for of one branch; runbooks are still named, not their ids. */
export interface BranchRequest {
  readonly name: string;
  readonly postDeployRunbooks: readonly string[];
  readonly config: RequestBody<"create_app_branch_config">;
}

export function branchRequest(branch: Branch): BranchRequest {
  return {
    name: branch.name,
    postDeployRunbooks: branch.post_deploy_runbooks ?? [],
    config: {
      ...gitOf(branch),
      install_groups: (branch.install_groups ?? []).map((group) => ({
        name: group.name,
        ...defined({
          order: group.order,
          install_ids: group.install_ids && copiedList(group.install_ids),
          label_selector: group.label_selector && { match_labels: copiedMap(group.label_selector) },
          use_for_previews: group.use_for_previews,
        }),
      })),
    },
  };
}
