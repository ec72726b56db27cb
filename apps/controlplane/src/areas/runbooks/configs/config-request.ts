import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField, nearest, newId } from "@exclave/kernel";
import {
  checkDefault,
  checkEventFilters,
  checkInputName,
  checkInputType,
  checkLabel,
  checkNames,
  refuseDoubles,
} from "../../../configs/index.ts";
import {
  type AwaitedEvent,
  type RunbookConfigContent,
  type RunbookInput,
  type RunbookStep,
  type StepType,
  stepTypes,
} from "./runbook-config.ts";

/** The same as for actions. */
const MOST_SCRIPT_TIMEOUT = 1_800_000_000_000;

/** A step before the action that it names was looked up. */
export interface GivenStep extends Omit<RunbookStep, "actionId"> {
  readonly actionName: string;
}

/** A request as it was checked, before its place in the app is known. */
export interface GivenConfig extends Omit<RunbookConfigContent, "steps"> {
  /** As they stand in the request. */
  readonly steps: readonly GivenStep[];
}

/** A request for a config, wherever it goes. */
export type ConfigRequest = Omit<RequestBody<"create_runbook_config">, "app_config_id">;

type StepRequest = Wire<"CreateRunbookStepConfigRequest">;

/** Reads and checks a request; throws InvalidInput that names the field, its value and what to send. */
export function parseConfigRequest(request: ConfigRequest): GivenConfig {
  if (request.steps.length === 0) {
    throw invalidField("steps", request.steps, "must have at least one step");
  }
  const steps = request.steps.map(parseStep);
  refuseDoubles(
    "steps.name",
    steps.map(({ name }) => name),
  );
  refuseDoubles(
    "steps.idx",
    steps.map(({ index }) => String(index)),
  );
  const inputs = (request.inputs ?? []).map(parseInput);
  refuseDoubles(
    "inputs.name",
    inputs.map(({ name }) => name),
  );
  return { readme: request.readme ?? "", inputs, steps };
}

function parseInput(given: Wire<"CreateRunbookInputRequest">, position: number): RunbookInput {
  const field = `inputs.${position}`;
  const type = checkInputType(`${field}.type`, given.type);
  const sensitive = given.sensitive ?? false;
  return {
    id: newId("runbookInput"),
    name: checkInputName(`${field}.name`, given.name),
    displayName: given.display_name ?? "",
    description: given.description ?? "",
    default: checkDefault(`${field}.default`, given.default ?? "", { type, sensitive }),
    required: given.required ?? false,
    sensitive,
    type,
  };
}

function parseStep(given: StepRequest, position: number): GivenStep {
  const field = `steps.${position}`;
  const type = checkStepType(`${field}.type`, given.type);
  return {
    id: newId("runbookStep"),
    index: checkWhole(`${field}.idx`, given.idx ?? position),
    name: checkLabel(`${field}.name`, given.name),
    type,
    ...parseScript(field, type, given),
    envVars: checkNames(`${field}.env_vars`, given.env_vars ?? {}),
    componentName: checkComponent(`${field}.component_name`, type, given.component_name ?? ""),
    deployDependents: given.deploy_dependents ?? false,
    tearDownDependents: given.tear_down_dependents ?? false,
    skipComponentDeploys: given.skip_component_deploys ?? false,
    planOnly: given.plan_only ?? false,
    role: given.role ?? "",
    timeout: checkTimeout(`${field}.timeout`, type, given.timeout ?? 0),
    ...defined({ event: parseEvent(field, type, given) }),
  };
}

function parseEvent(field: string, type: StepType, given: StepRequest): AwaitedEvent | undefined {
  if (type === "event_wait") {
    return {
      triggerName: checkLabel(`${field}.trigger`, given.trigger ?? ""),
      types: given.event_types ?? [],
      filters: checkEventFilters(`${field}.filters`, given.filters ?? []),
    };
  }
  for (const name of ["trigger", "event_types", "filters"] as const) {
    if (given[name] !== undefined && given[name].length > 0) {
      throw invalidField(`${field}.${name}`, given[name], `must be left out: a ${type} step waits for no event`);
    }
  }
  return undefined;
}

/** `deploy` is what older configs call a deploy of a component. */
function checkStepType(field: string, given: string): StepType {
  const wanted = given === "deploy" ? "component_deploy" : given;
  const type = stepTypes.find((candidate) => candidate === wanted);
  if (!type) {
    const [close] = nearest(wanted, stepTypes, 1);
    throw invalidField(
      field,
      given,
      `must be one of ${stepTypes.join(", ")}${close ? ` (did you mean ${close}?)` : ""}`,
    );
  }
  return type;
}

type Script = Pick<GivenStep, "actionName" | "command" | "inlineContents">;

/** An action step runs one of the app's actions, a command or a script; others run none. */
function parseScript(field: string, type: StepType, given: StepRequest): Script {
  const names = ["action_name", "command", "inline_contents"] as const;
  const said = names.filter((name) => (given[name] ?? "") !== "");
  if (type === "action" && said.length !== 1) {
    const expected = `an action step has one of ${names.join(", ")}, and only one`;
    throw invalidField(`${field}.${said[1] ?? names[0]}`, given[said[1] ?? names[0]], expected);
  }
  if (type !== "action" && said[0]) {
    throw invalidField(`${field}.${said[0]}`, given[said[0]], `must be left out: a ${type} step runs no script`);
  }
  const { action_name: actionName = "", command = "", inline_contents: inlineContents = "" } = given;
  return { actionName, command, inlineContents };
}

function checkComponent(field: string, type: StepType, name: string): string {
  const isAboutOne = type.startsWith("component_");
  if (isAboutOne && name === "") {
    throw invalidField(field, undefined, `a ${type} step needs the name of a component of the app`);
  }
  if (!isAboutOne && name !== "") {
    throw invalidField(field, name, `must be left out: a ${type} step is about no component`);
  }
  return name;
}

function checkTimeout(field: string, type: StepType, nanoseconds: number): number {
  checkWhole(field, nanoseconds);
  if (type === "action" && nanoseconds > MOST_SCRIPT_TIMEOUT) {
    throw invalidField(field, nanoseconds, "must be nanoseconds, at most 30 minutes (1800000000000)");
  }
  return nanoseconds;
}

function checkWhole(field: string, number: number): number {
  if (number < 0) {
    throw invalidField(field, number, "must be 0 or more");
  }
  return number;
}
