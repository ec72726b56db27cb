import type { Wire } from "@exclave/contract";
import { invalidField, newId } from "@exclave/kernel";
import { checkEventFilters, checkLabel, type EventFilter, refuseDoubles, type Values } from "../../../configs/index.ts";
import type { Named } from "../ports.ts";

/** What begins when an event comes. */
export interface TriggerRule {
  readonly id: string;
  readonly name: string;
  /** Where events come from, as the app's files name it. */
  readonly triggerName: string;
  /** Kinds of events it takes; empty for all. */
  readonly eventTypes: readonly string[];
  readonly filters: readonly EventFilter[];
  /** Every event will do. */
  readonly matchAll: boolean;
  readonly target: RuleTarget<Named>;
}

/** What a rule begins: a run of a branch, or a runbook on an install, which is kept by name. */
type RuleTarget<Kept> =
  | { readonly type: "app_branch_run"; readonly branch: Kept }
  | { readonly type: "runbook"; readonly runbook: Kept; readonly installName: string; readonly inputs: Values };

export interface TriggerRulesContent {
  readonly rules: readonly TriggerRule[];
}

/** The same before branches and runbooks were looked up. */
export interface GivenRules {
  readonly rules: readonly (Omit<TriggerRule, "target"> & { readonly target: RuleTarget<string> })[];
}

/** The rules of an app config as a sync asks for them; no request of the API does. */
export interface TriggerRulesRequest {
  readonly rules: readonly {
    readonly name: string;
    readonly trigger: string;
    readonly event_types: readonly string[];
    readonly filters: readonly Wire<"TriggerFilter">[];
    readonly match_all: boolean;
    readonly target: {
      readonly type: Wire<"TriggerTargetType">;
      readonly app_branch: string;
      readonly runbook: string;
      readonly install: string;
      readonly inputs: Values;
    };
  }[];
}

/** Reads the rules of an app config. */
export function parseTriggerRules({ rules }: TriggerRulesRequest): GivenRules {
  refuseDoubles(
    "rules.name",
    rules.map(({ name }) => name),
  );
  return {
    rules: rules.map(({ target, ...rule }, index) => ({
      id: newId("appTriggerRule"),
      name: checkLabel(`rules.${index}.name`, rule.name),
      triggerName: checkLabel(`rules.${index}.trigger`, rule.trigger),
      eventTypes: rule.event_types,
      filters: checkEventFilters(`rules.${index}.filters`, rule.filters),
      matchAll: rule.match_all,
      target:
        target.type === "runbook"
          ? { type: target.type, runbook: target.runbook, installName: target.install, inputs: target.inputs }
          : { type: target.type, branch: target.app_branch },
    })),
  };
}

/** What rules may begin, all of one app. */
export interface RuleTargets {
  readonly branches: readonly Named[];
  readonly runbooks: readonly Named[];
}

/** Finds what the rules begin; it is named by name. */
export function placeTriggerRules({ rules }: GivenRules, { branches, runbooks }: RuleTargets): TriggerRulesContent {
  return {
    rules: rules.map(({ target, ...rule }, index) => {
      const field = `rules.${index}.target`;
      return {
        ...rule,
        target:
          target.type === "runbook"
            ? { ...target, runbook: findTarget(`${field}.runbook`, target.runbook, runbooks) }
            : { ...target, branch: findTarget(`${field}.app_branch`, target.branch, branches) },
      };
    }),
  };
}

function findTarget(field: string, wanted: string, all: readonly Named[]): Named {
  const found = all.find(({ name }) => name === wanted);
  if (!found) {
    throw invalidField(field, wanted, "must be of the same app");
  }
  return { id: found.id, name: found.name };
}
