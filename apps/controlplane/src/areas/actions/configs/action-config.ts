import { type Fault, notFound } from "@exclave/kernel";
import type { ConfigGit, Values } from "../../../configs/index.ts";
import type { Namer } from "../../apps/index.ts";
import type { TriggerType } from "./trigger.ts";

/** One occasion on which an action runs. */
export interface Trigger {
  readonly id: string;
  readonly type: TriggerType;
  /** Among the actions of one occasion, those of lower index run first. */
  readonly index: number;
  /** Empty for anything but `cron`. */
  readonly cronSchedule: string;
  /** Of the component that the occasion is about, where it is about one. */
  readonly componentId?: string;
}

/** One script of an action; they run one after another. */
export interface ActionStep {
  readonly id: string;
  readonly name: string;
  /** A command line run in the source's directory; empty where the script stands here. */
  readonly command: string;
  /** The script itself; empty where there is a command. */
  readonly inlineContents: string;
  readonly envVars: Values;
  readonly references: readonly string[];
  readonly git?: ConfigGit;
}

/** What a config says; kept as it was parsed. */
export interface ActionConfigContent {
  readonly triggers: readonly Trigger[];
  readonly steps: readonly ActionStep[];
  /** Of all steps together, in nanoseconds. */
  readonly timeout: number;
  readonly dependencyIds: readonly string[];
  /** `type|name|value|input`, as the client found them in its templates. */
  readonly references: readonly string[];
  /** Empty for the role that the install's operations take. */
  readonly role: string;
  readonly breakGlassRoleArn: string;
  /** Absent where nothing was said. */
  readonly enableKubeConfig?: boolean;
  readonly kubernetesContext: string;
}

/** One version of what an action does and when; never changes once it is stored. */
export interface ActionConfig {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly appConfigId: string;
  readonly actionId: string;
  /** Counts up by one for each config of the action. */
  readonly version: number;
  readonly content: ActionConfigContent;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** The connections that reach the sources of configs, each once. */
export function connectionIdsOf(configs: readonly ActionConfig[]): string[] {
  const ids = configs.flatMap(({ content }) => content.steps.flatMap(({ git }) => git?.vcsConnectionId ?? []));
  return [...new Set(ids)];
}

/** The components that triggers of configs are about, each once. */
export function componentIdsOf(configs: readonly ActionConfig[]): string[] {
  const ids = configs.flatMap(({ content }) => content.triggers.flatMap(({ componentId }) => componentId ?? []));
  return [...new Set(ids)];
}

/** The components that a config names, and how. */
export function namedIn({ content }: ActionConfig): Namer["names"] {
  const triggers = content.triggers.flatMap(({ componentId }) => componentId ?? []);
  return [
    ...triggers.map((id) => ({ kind: "component", id, as: "trigger" }) as const),
    ...content.dependencyIds.map((id) => ({ kind: "component", id, as: "dependency" }) as const),
  ];
}

export function configNotFound(where: string, configId: string): Fault {
  return notFound("action-config.not-found", `${where} has no config ${configId}`, {
    hint: "POST /v1/apps/{app_id}/actions/{action_id}/configs makes one",
  });
}
