import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { FilledApps, Nameable } from "../apps/index.ts";
import type { NewEvent } from "../events/index.ts";

/** The apps that actions belong to. */
export interface ActionApps extends FilledApps {
  /** Lists an action in a held config. */
  listActionIn(connection: Connection, configId: string, actionId: string): Promise<void>;
}

/** The components that actions depend on, or run around. */
export interface ActionComponents {
  /** The live ones of an app. */
  list(connection: Connection, appId: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Their names by id, also of those that live no more. */
  names(connection: Connection, componentIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Refuses to delete actions that the app as it is now names; throws Conflict. The caller holds the app. */
export type RefuseNamed = (connection: Connection, appId: string, actions: readonly Nameable[]) => Promise<void>;

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;

/** The newest config of each action that has one, as the API shows it, by the action's id. */
export type LatestConfigs = (
  connection: Connection,
  actionIds: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"ActionWorkflowConfig">>>;
