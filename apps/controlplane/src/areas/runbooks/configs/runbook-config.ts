import type { EventFilter, InputType, Values } from "../../../configs/index.ts";
import type { Namer } from "../../apps/index.ts";

export const stepTypes = [
  "action",
  "component_deploy",
  "component_tear_down",
  "sandbox_provision",
  "sandbox_reprovision",
  "sandbox_deprovision",
  "event_wait",
] as const;

export type StepType = (typeof stepTypes)[number];

/** Something that is asked of whoever starts a runbook. */
export interface RunbookInput {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly default: string;
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly type: InputType;
}

/** An event that a step waits for. */
export interface AwaitedEvent {
  /** Where it comes from, by name. */
  readonly triggerName: string;
  /** Kinds that will do; empty for all. */
  readonly types: readonly string[];
  readonly filters: readonly EventFilter[];
}

/** One piece of a runbook's work. */
export interface RunbookStep {
  readonly id: string;
  /** In which place it is done; unique in its config. */
  readonly index: number;
  readonly name: string;
  readonly type: StepType;
  /** Of an `action` step that runs one of the app's; absent where the script stands here. */
  readonly actionId?: string;
  readonly command: string;
  readonly inlineContents: string;
  readonly envVars: Values;
  /** Empty for steps that are about no component. */
  readonly componentName: string;
  readonly deployDependents: boolean;
  readonly tearDownDependents: boolean;
  readonly skipComponentDeploys: boolean;
  readonly planOnly: boolean;
  /** Empty for the role that such work takes. */
  readonly role: string;
  /** In nanoseconds; 0 for what such work has. */
  readonly timeout: number;
  /** What an `event_wait` step waits for; absent for others. */
  readonly event?: AwaitedEvent;
}

/** What a config says; kept as it was parsed. */
export interface RunbookConfigContent {
  readonly readme: string;
  readonly inputs: readonly RunbookInput[];
  /** By their index. */
  readonly steps: readonly RunbookStep[];
}

/** One version of what a runbook does; never changes once it is stored. */
export interface RunbookConfig {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly appConfigId: string;
  readonly runbookId: string;
  /** Counts up by one for each config of the runbook. */
  readonly version: number;
  readonly content: RunbookConfigContent;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** The actions that steps of configs run, each once. */
export function actionIdsOf(configs: readonly RunbookConfig[]): string[] {
  const ids = configs.flatMap(({ content }) => content.steps.flatMap(({ actionId }) => actionId ?? []));
  return [...new Set(ids)];
}

/** The actions and components that a config names; components are kept by name, and looked up among those given. */
export function namedIn(
  { content }: RunbookConfig,
  components: readonly { readonly id: string; readonly name: string }[],
): Namer["names"] {
  return content.steps.flatMap(({ actionId, componentName }) => [
    ...(actionId === undefined ? [] : [{ kind: "action", id: actionId, as: "step" } as const]),
    ...components
      .filter(({ name }) => name === componentName)
      .map(({ id }) => ({ kind: "component", id, as: "step" }) as const),
  ]);
}
