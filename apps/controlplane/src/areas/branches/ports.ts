import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { App } from "../apps/index.ts";
import type { NewEvent } from "../events/index.ts";

/** The apps that branches belong to. */
export interface BranchApps {
  /** By id or name; throws NotFound. */
  loadApp(connection: Connection, idOrName: string): Promise<App>;
  /** Holds the app until the transaction ends; throws NotFound when it is gone. */
  holdApp(connection: Connection, appId: string): Promise<App>;
}

/** Lists a branch in a held app config, with the config of it that counts there. */
export type ListBranchIn = (
  connection: Connection,
  appConfigId: string,
  membership: { readonly id: string; readonly configId: string },
) => Promise<void>;

/** The live runbooks of an app, which configs of branches name. */
export type ListRunbooks = (
  connection: Connection,
  appId: string,
) => Promise<readonly { readonly id: string; readonly name: string }[]>;

/** Names by id, also of what lives no more. */
export type NamesById = (connection: Connection, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** The configs of a branch as the API shows them. */
export interface ShownConfigs {
  /** The newest of each branch that has one, by the branch's id. */
  latestOf(connection: Connection, branchIds: readonly string[]): Promise<ReadonlyMap<string, Wire<"AppBranchConfig">>>;
  /** All of one branch, newest first. */
  allOf(connection: Connection, branchId: string): Promise<Wire<"AppBranchConfig">[]>;
}

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
