import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField, newId } from "@exclave/kernel";
import {
  checkCron,
  checkLabel,
  checkNames,
  type GivenGit,
  optionalGit,
  refuseDoubles,
} from "../../../configs/index.ts";
import type { ActionConfigContent, ActionStep, Trigger } from "./action-config.ts";
import { checkTriggerType, componentRule } from "./trigger.ts";

const SECOND = 1_000_000_000;
/** What an action gets that says nothing; the reference's own default. */
const DEFAULT_TIMEOUT = 300 * SECOND;
/** The config language's own limit. */
const MOST_TIMEOUT = 1_800 * SECOND;

/** A trigger before its component was looked up. */
export interface GivenTrigger extends Omit<Trigger, "componentId"> {
  readonly componentName: string;
}

/** A step before its source was reached. */
export interface GivenStep extends Omit<ActionStep, "git"> {
  readonly git?: GivenGit;
}

/** A request as it was checked, before its place in the app is known. */
export interface GivenConfig extends Omit<ActionConfigContent, "triggers" | "steps" | "dependencyIds"> {
  readonly triggers: readonly GivenTrigger[];
  readonly steps: readonly GivenStep[];
  /** Ids or names. */
  readonly dependencies: readonly string[];
}

type TriggerRequest = Omit<Wire<"CreateActionWorkflowConfigTriggerRequest">, "type"> & { readonly type: string };

/** A request for a config; triggers may have the spellings of older configs. */
export type ConfigRequest = Omit<RequestBody<"create_action_config">, "triggers" | "app_config_id"> & {
  readonly triggers: readonly TriggerRequest[];
};

/** Reads and checks a request; throws InvalidInput that names the field, its value and what to send. */
export function parseConfigRequest(request: ConfigRequest): GivenConfig {
  const triggers = request.triggers.map((given, index) => parseTrigger(`triggers.${index}`, given));
  refuseDoubles(
    "triggers (type and component)",
    triggers.map(({ type, componentName }) => `${type} ${componentName}`.trim()),
  );
  if (request.steps.length === 0) {
    throw invalidField("steps", request.steps, "must have at least one step");
  }
  const steps = request.steps.map((given, index) => parseStep(`steps.${index}`, given));
  refuseDoubles(
    "steps.name",
    steps.map(({ name }) => name),
  );
  return {
    triggers,
    steps,
    timeout: checkTimeout("timeout", request.timeout ?? 0),
    dependencies: request.dependencies ?? [],
    references: request.references ?? [],
    role: request.role ?? "",
    breakGlassRoleArn: request.break_glass_role_arn ?? "",
    kubernetesContext: request.kubernetes_context ?? "",
    ...defined({ enableKubeConfig: request.enable_kube_config ?? undefined }),
  };
}

function parseTrigger(field: string, given: TriggerRequest): GivenTrigger {
  const type = checkTriggerType(`${field}.type`, given.type);
  const index = given.index ?? 0;
  if (index < 0) {
    throw invalidField(`${field}.index`, index, "must be 0 or more");
  }
  return {
    id: newId("actionTrigger"),
    type,
    index,
    cronSchedule: checkSchedule(`${field}.cron_schedule`, given.cron_schedule ?? "", type === "cron"),
    componentName: checkComponent(`${field}.component_name`, given.component_name ?? "", type),
  };
}

function checkSchedule(field: string, schedule: string, isCron: boolean): string {
  if (isCron && schedule === "") {
    throw invalidField(field, undefined, "a cron trigger needs five fields, such as `0 */6 * * *`");
  }
  if (!isCron && schedule !== "") {
    throw invalidField(field, schedule, "must be left out: only triggers of type cron have a schedule");
  }
  return checkCron(field, schedule);
}

function checkComponent(field: string, name: string, type: Trigger["type"]): string {
  const rule = componentRule(type);
  if (rule === "required" && name === "") {
    throw invalidField(field, undefined, `a ${type} trigger needs the name of a component of the app`);
  }
  if (rule === "none" && name !== "") {
    throw invalidField(field, name, `must be left out: a ${type} trigger is about no single component`);
  }
  return name;
}

function parseStep(field: string, given: Wire<"CreateActionWorkflowConfigStepRequest">): GivenStep {
  const { command = "", inline_contents: inlineContents = "" } = given;
  if ((command === "") === (inlineContents === "")) {
    throw invalidField(`${field}.command`, command || undefined, "send either command or inline_contents, not both");
  }
  return {
    id: newId("actionStep"),
    name: checkLabel(`${field}.name`, given.name),
    command,
    inlineContents,
    envVars: checkNames(`${field}.env_vars`, given.env_vars ?? {}),
    references: given.references ?? [],
    ...defined({ git: optionalGit(given, `${field}.`) }),
  };
}

function checkTimeout(field: string, nanoseconds: number): number {
  if (nanoseconds < 0 || nanoseconds > MOST_TIMEOUT) {
    throw invalidField(field, nanoseconds, "must be nanoseconds, at most 30 minutes (1800000000000)");
  }
  return nanoseconds || DEFAULT_TIMEOUT;
}
