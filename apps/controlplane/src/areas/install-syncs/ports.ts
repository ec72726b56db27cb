import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { App, InputsInForce } from "../apps/index.ts";
import type { NewEvent } from "../events/index.ts";
import type { InstallsConfig } from "../installs-configs/index.ts";
import type { VcsService } from "../vcs/index.ts";
import type { InstallSyncKey } from "./install-sync.ts";

/** The apps that install files describe installs of. */
export interface SyncApps {
  /** By id or name; throws NotFound. */
  loadApp(connection: Connection, idOrName: string): Promise<App>;
  /** Holds the app until the transaction ends; throws NotFound when it is gone. */
  holdApp(connection: Connection, appId: string): Promise<App>;
  /** The same; undefined when it is gone. */
  lockApp(connection: Connection, appId: string): Promise<App | undefined>;
  inputsInForce(connection: Connection, appId: string): Promise<InputsInForce | undefined>;
}

/** Where install files lie. */
export interface InstallsConfigLookUp {
  /** That of an app; throws NotFound when it has none. */
  load(connection: Connection, app: Pick<App, "id" | "name">): Promise<InstallsConfig>;
  /** The same; undefined when it has none. */
  findLive(connection: Connection, appId: string): Promise<InstallsConfig | undefined>;
  /** Also one that has ended. */
  find(connection: Connection, id: string): Promise<InstallsConfig | undefined>;
}

/** What lies there. */
export type SyncSources = Pick<VcsService, "resolve" | "readFiles" | "insertCommit" | "wireCommits">;

/** Begins the run of a sync, behind the request that asked for it. */
export type BeginSync = (target: InstallSyncKey) => void;

/** One thing that is wrong with install files, or doubtful; as the API shows it. */
export interface InstallDiagnostic extends Wire<"AppConfigDiagnostic"> {
  /** From the root of the repository; empty for what is about no file. */
  readonly file: string;
  /** From 1; 0 where there is no line to show. */
  readonly line: number;
  readonly column: number;
}

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
