import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { FilledApps } from "../apps/index.ts";
import type { NewEvent } from "../events/index.ts";

/** The apps that runbooks belong to. */
export interface RunbookApps extends FilledApps {
  /** Lists a runbook in a held config. */
  listRunbookIn(connection: Connection, configId: string, runbookId: string): Promise<void>;
}

/** What steps of runbooks name: the live components of an app, or its live actions. */
export type ListNamed = (
  connection: Connection,
  appId: string,
) => Promise<readonly { readonly id: string; readonly name: string }[]>;

/** Names by id, also of what lives no more. */
export type NamesById = (connection: Connection, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** The newest config of each runbook that has one, as the API shows it, by the runbook's id. */
export type LatestConfigs = (
  connection: Connection,
  runbookIds: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"RunbookConfig">>>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
