import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { GitSourceChecks } from "../../configs/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import type { App, AppConfig } from "../apps/index.ts";
import type { NewEvent } from "../events/index.ts";
import type { ComponentConfig } from "./configs/component-config.ts";

/** The apps that components belong to. */
export interface AppCatalog {
  /** By id or name; throws NotFound. */
  loadApp(connection: Connection, idOrName: string): Promise<App>;
  /** Holds the app until the transaction ends; throws NotFound when it is gone. */
  holdApp(connection: Connection, appId: string): Promise<App>;
  /** Holds a config of the app; throws Conflict when it is closed. */
  openAppConfig(connection: Connection, appId: string, configId: string): Promise<AppConfig | undefined>;
  /** Holds the config of the app that takes what names none; made when the newest one is closed. */
  currentAppConfig(connection: Connection, app: App, createdById: string): Promise<AppConfig>;
  /** Takes a component into a held config. */
  joinAppConfig(connection: Connection, config: AppConfig, componentId: string): Promise<void>;
}

/** Where sources may come from. */
export interface SourceChecks extends GitSourceChecks {
  /** Throws InvalidInput, naming the field, when builds may not fetch charts from there. */
  checkChartRepository(field: string, url: string): void;
}

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** Runs in the transaction that stored the config; what it returns runs once that is committed. */
export type OnConfigCreated = (
  connection: Connection,
  config: ComponentConfig,
  context: RequestContext,
) => Promise<(() => void) | undefined>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
