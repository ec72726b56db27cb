import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { App } from "../apps/index.ts";
import type { NewEvent } from "../events/index.ts";

/** The apps that installs configs belong to. */
export interface InstallsConfigApps {
  /** By id or name; throws NotFound. */
  loadApp(connection: Connection, idOrName: string): Promise<App>;
  /** Holds the app until the transaction ends; throws NotFound when it is gone. */
  holdApp(connection: Connection, appId: string): Promise<App>;
}

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
