import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { NewEvent } from "../events/index.ts";
import type { App } from "./app.ts";
import type { AppConfig, Membership } from "./configs/app-config.ts";

/** A component as far as parts of an app config name it. */
export interface NamedComponent {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What an app's components do for it, each in the caller's transaction. */
export interface AppComponents {
  listIds(connection: Connection, appId: string): Promise<readonly string[]>;
  list(connection: Connection, appId: string): Promise<readonly NamedComponent[]>;
  deleteAll(connection: Connection, appId: string): Promise<void>;
  /** What makes up an app config now, by id. */
  listConfigIds(connection: Connection, appConfig: AppConfig): Promise<string[]>;
  /** The whole configs that make up an app config, in the order it lists its components. */
  listConfigs(connection: Connection, appConfig: AppConfig): Promise<Wire<"ComponentConfigConnection">[]>;
}

/** What an app's actions, or its runbooks, do for it, each in the caller's transaction. */
export interface AppMembers {
  list(
    connection: Connection,
    appId: string,
  ): Promise<readonly { readonly labels: Readonly<Record<string, string>> }[]>;
  deleteAll(connection: Connection, appId: string): Promise<void>;
  /** What makes up an app config now, in the order it lists them. */
  listIn(connection: Connection, appConfig: AppConfig): Promise<readonly Membership[]>;
}

/** The same of actions, which an app config also shows whole. */
export interface AppActions extends AppMembers {
  listConfigs(connection: Connection, appConfig: AppConfig): Promise<Wire<"ActionWorkflowConfig">[]>;
}

/** A config of the app, by id or as the `latest`; throws NotFound. */
export type LoadAppConfig = (connection: Connection, app: App, configId: string) => Promise<AppConfig>;

/** App configs that take parts; each is held until the caller's transaction ends. */
export interface OpenAppConfigs {
  /** One of the app; throws Conflict when it is closed. */
  open(connection: Connection, appId: string, configId: string): Promise<AppConfig | undefined>;
  /** The one that takes what names none, made when there is none. */
  current(connection: Connection, app: App, createdById: string): Promise<AppConfig>;
}

/** VCS connections as the API shows them, also ended ones, by id. */
export type WireVcsConnections = (
  connection: Connection,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Wire<"VCSConnection">>>;

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
