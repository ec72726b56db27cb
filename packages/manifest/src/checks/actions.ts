import { closest, parseDuration } from "@exclave/kernel";
import { patternMistake } from "@exclave/template";
import { componentTriggers, olderTriggers } from "../definitions/actions.ts";
import type { Action, App, Runbook } from "../definitions/app.ts";
import type { Path } from "../diagnostic.ts";
import { each, quoted, type Subject } from "./check.ts";
import { valueMistake } from "./values.ts";

const LONGEST_ACTION_SECONDS = 30 * 60;

/** Actions: what begins them, and what they do. */
export function checkActions(subject: Subject): void {
  for (const { item, at } of each(["actions"], subject.app.actions)) {
    checkTriggers(item, at, subject);
    checkSteps(item, at, subject);
    const seconds = parseDuration(item.timeout);
    if (seconds !== undefined && seconds > LONGEST_ACTION_SECONDS) {
      subject.say([...at, "timeout"], {
        code: "value.too-long",
        message: `timeout is ${quoted(item.timeout)}, and an action may take 30m`,
        hint: "make it shorter, or two actions of it",
      });
    }
  }
  for (const { item, at } of each(["runbooks"], subject.app.runbooks)) {
    checkRunbook(item, at, subject);
  }
  checkRules(subject);
}

function checkTriggers(action: Action, at: Path, { app, say }: Subject): void {
  if (action.triggers.length === 0) {
    say([...at, "triggers"], {
      code: "trigger.missing",
      message: `nothing begins the action ${action.name}`,
      hint: 'add [[triggers]] with type = "manual"',
    });
  }
  const seen = new Set<string>();
  for (const { item, at: place } of each([...at, "triggers"], action.triggers)) {
    const type = olderTriggers[item.type] ?? item.type;
    const occasion = `${type} ${item.component_name ?? ""}`;
    if (type !== "" && seen.has(occasion)) {
      say(place, {
        code: "value.doubled",
        message: `two triggers begin the action ${action.name} on one occasion: ${occasion.trim()}`,
        hint: "remove one of them, or make an action of it",
      });
    }
    seen.add(occasion);
    if (type === "cron" && item.cron_schedule === undefined) {
      say(place, {
        code: "trigger.schedule-missing",
        message: "a trigger of type cron needs cron_schedule",
        hint: 'add cron_schedule = "0 * * * *"',
      });
    }
    if (type !== "cron" && type !== "" && item.cron_schedule !== undefined) {
      say([...place, "cron_schedule"], {
        code: "trigger.schedule-unused",
        message: `a trigger of type ${item.type} has no schedule`,
        hint: 'write type = "cron", or remove cron_schedule',
      });
    }
    const isOfComponent = componentTriggers.includes(type);
    if (isOfComponent && item.component_name === undefined) {
      say(place, {
        code: "trigger.component-missing",
        message: `a trigger of type ${item.type} needs component_name`,
        hint: "add component_name, or use the trigger of all components",
      });
    }
    if (!isOfComponent && item.type !== "" && item.component_name !== undefined) {
      say([...place, "component_name"], {
        code: "trigger.component-unused",
        message: `a trigger of type ${item.type} is not about one component`,
        hint: "remove component_name",
      });
    } else {
      checkComponent([...place, "component_name"], item.component_name, app, say);
    }
    if (item.type in olderTriggers) {
      say([...place, "type"], {
        code: "trigger.older",
        message: `${item.type} is the older name of ${type}`,
        hint: `write ${type}`,
        severity: "warning",
      });
    }
  }
}

function checkSteps(action: Action, at: Path, { say }: Subject): void {
  if (action.steps.length === 0) {
    say([...at, "steps"], {
      code: "step.missing",
      message: `the action ${action.name} does nothing`,
      hint: "add [[steps]]",
    });
  }
  for (const { item, at: place } of each([...at, "steps"], action.steps)) {
    const hasCommand = item.command !== undefined;
    if (hasCommand && item.inline_contents !== undefined) {
      say([...place, "inline_contents"], {
        code: "step.both",
        message: "inline_contents stands beside command, and a step runs one of them",
        hint: "remove one of them",
      });
    }
    if (!hasCommand && item.inline_contents === undefined) {
      say(place, {
        code: "step.missing",
        message: `the step ${item.name} runs nothing`,
        hint: "add command, or inline_contents",
      });
    }
    if (action.image !== undefined && hasCommand) {
      say([...place, "command"], {
        code: "step.not-inline",
        message: "an action with an image runs inline steps only",
        hint: "write inline_contents in place of command, or remove image",
      });
    }
  }
}

function checkComponent(path: Path, name: string | undefined, app: App, say: Subject["say"]): void {
  const names = (app.components ?? []).map((component) => component.name);
  if (name === undefined || names.includes(name)) return;
  const near = closest(name, names);
  say(path, {
    code: "reference.component",
    message: `no component is called ${quoted(name)}`,
    hint: near ? `did you mean ${near}?` : `there are ${names.join(", ") || "none"}`,
  });
}

const ofComponents: ReadonlySet<string> = new Set(["component_deploy", "component_tear_down", "deploy"]);

function checkRunbook(runbook: Runbook, at: Path, subject: Subject): void {
  const { say } = subject;
  if (runbook.steps !== undefined && runbook.cells !== undefined) {
    say([...at, "cells"], {
      code: "step.both",
      message: "cells stand beside steps, and a runbook has one of them",
      hint: "move the steps into cells",
    });
  }
  if ((runbook.steps ?? runbook.cells ?? []).length === 0) {
    say(at, {
      code: "step.missing",
      message: `the runbook ${runbook.name} does nothing`,
      hint: "add [[steps]]",
    });
  }
  for (const { item, at: place } of each([...at, "input"], runbook.input)) {
    const mistake = item.default === undefined ? undefined : valueMistake(item.type, item.default);
    const shown = item.sensitive ? "…" : quoted(item.default ?? "");
    if (mistake) {
      say([...place, "default"], { code: "value.default", message: `default is ${shown}, and ${mistake}` });
    }
  }
  for (const key of ["steps", "cells"] as const) {
    for (const { item, at: place } of each([...at, key], runbook[key])) {
      checkRunbookStep(item, place, subject);
    }
  }
}

/** What a step says that only steps of another type do. */
function checkUnused(step: RunbookStep, at: Path, say: Subject["say"]): void {
  const scripts = ["action_name", "command", "inline_contents"] as const;
  const events = ["trigger", "event_types", "filters"] as const;
  if (step.type === "markdown") return;
  const unused = [
    ...(step.type === "action" ? [] : scripts),
    ...(step.type === "event_wait" ? [] : events),
    ...(ofComponents.has(step.type) ? [] : (["component_name"] as const)),
  ].filter((key) => step[key] !== undefined);
  for (const key of unused) {
    say([...at, key], {
      code: "step.unused",
      message: `a step of type ${step.type} has no ${key}`,
      hint: "remove it, or change type",
    });
  }
}

type RunbookStep = NonNullable<Runbook["steps"]>[number];

function checkRunbookStep(step: RunbookStep, at: Path, { app, say, isMistaken }: Subject): void {
  if (ofComponents.has(step.type)) {
    if (step.component_name === undefined) {
      say(at, {
        code: "step.component-missing",
        message: `a step of type ${step.type} needs component_name`,
        hint: "add component_name",
      });
    }
    checkComponent([...at, "component_name"], step.component_name, app, say);
  }
  checkFilters(step.filters ?? [], [...at, "filters"], say);
  if (!isMistaken([...at, "type"])) checkUnused(step, at, say);
  const seconds = parseDuration(step.timeout ?? "");
  if (step.type === "action" && seconds !== undefined && seconds > LONGEST_ACTION_SECONDS) {
    say([...at, "timeout"], {
      code: "value.too-long",
      message: `timeout is ${quoted(step.timeout!)}, and a step that runs something may take 30m`,
    });
  }
  if (step.type === "event_wait" && step.trigger === undefined) {
    say(at, { code: "value.missing", message: "a step that waits needs trigger", hint: 'add trigger = "…"' });
  }
  if (step.type !== "action") return;
  const ways = (["action_name", "command", "inline_contents"] as const).filter((key) => step[key] !== undefined);
  if (ways.length === 0) {
    say(at, {
      code: "step.missing",
      message: `the step ${step.name} runs nothing`,
      hint: "add action_name, command or inline_contents",
    });
  }
  if (ways.length > 1) {
    say([...at, ways[1]!], {
      code: "step.both",
      message: `${ways.join(" and ")} stand in one step, which runs one of them`,
      hint: "make a step of each",
    });
  }
  const names = (app.actions ?? []).map(({ name }) => name);
  if (step.action_name !== undefined && !names.includes(step.action_name)) {
    const near = closest(step.action_name, names);
    say([...at, "action_name"], {
      code: "reference.action",
      message: `no action is called ${quoted(step.action_name)}`,
      hint: near ? `did you mean ${near}?` : `there are ${names.join(", ") || "none"}`,
    });
  }
}

const MOST_FILTERS = 20;

function checkRules({ app, say }: Subject): void {
  for (const { item, at } of each(["triggers", "rules"], app.triggers?.rules)) {
    const filters = item.filters ?? [];
    if (filters.length > MOST_FILTERS) {
      say([...at, "filters"], {
        code: "value.too-many",
        message: `the rule ${item.name} has ${filters.length} filters, and may have ${MOST_FILTERS}`,
      });
    }
    checkFilters(filters, [...at, "filters"], say);
    const isBound = filters.some(({ op }) => op !== "neq" && op !== "not_exists");
    if (!item.match_all && (item.event_types ?? []).length === 0 && !isBound) {
      say(at, {
        code: "trigger.unbound",
        message: `the rule ${item.name} would take every event`,
        hint: "add event_types or filters, or match_all = true",
      });
    }
    checkTarget(item.target, [...at, "target"], { app, say });
  }
}

type Filters = NonNullable<NonNullable<NonNullable<App["triggers"]>["rules"]>[number]["filters"]>;

/** A filter says what it compares with, unless it asks only whether something is there. */
function checkFilters(filters: Filters, path: Path, say: Subject["say"]): void {
  for (const { item, at } of each(path, filters)) {
    const asksOnly = item.op === "exists" || item.op === "not_exists";
    if (item.op !== undefined && !asksOnly && item.value === undefined) {
      say([...at, "value"], {
        code: "value.missing",
        message: `a filter with op ${item.op} needs value: what it is compared with`,
        hint: 'add value = "…"',
      });
    }
    const mistake = item.op === "regex" && item.value !== undefined ? patternMistake(item.value) : undefined;
    if (mistake !== undefined) {
      say([...at, "value"], {
        code: "value.pattern",
        message: `value is ${quoted(item.value!)}, and must be a regular expression of RE2: ${mistake}`,
      });
    }
  }
}

type Target = NonNullable<NonNullable<App["triggers"]>["rules"]>[number]["target"];

/** What a rule begins is described beside it. */
function checkTarget(target: Target, at: Path, { app, say }: Pick<Subject, "app" | "say">): void {
  const isRunbook = target.type === "runbook";
  const [noun, named, all] = isRunbook
    ? (["runbook", target.runbook, app.runbooks] as const)
    : (["branch", target.app_branch, app.branches] as const);
  const names = (all ?? []).map(({ name }) => name);
  if (named !== undefined && names.includes(named)) {
    const runbook = isRunbook ? app.runbooks?.find(({ name }) => name === named) : undefined;
    if (runbook) checkTargetInputs(target, runbook, at, say);
    return;
  }
  const near = named === undefined ? undefined : closest(named, names);
  say(at, {
    code: `reference.${noun}`,
    message:
      named === undefined ? `a target of type ${target.type} names a ${noun}` : `no ${noun} is called ${quoted(named)}`,
    hint: near ? `did you mean ${near}?` : `there are ${names.join(", ") || "none"}`,
  });
}

/** A run is given inputs that its runbook has. */
function checkTargetInputs(target: Target, { name: runbook, input }: Runbook, at: Path, say: Subject["say"]): void {
  const names = (input ?? []).map(({ name }) => name);
  for (const name of Object.keys(target.inputs ?? {}).filter((each) => !names.includes(each))) {
    const near = closest(name, names);
    say([...at, "inputs", name], {
      code: "reference.input",
      message: `the runbook ${runbook} has no input ${quoted(name)}`,
      hint: near ? `did you mean ${near}?` : `it has ${names.join(", ") || "none"}`,
    });
  }
}
