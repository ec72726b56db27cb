import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { NewEvent } from "../events/index.ts";
import type { AppConfig } from "./configs/app-config.ts";

/** What an app's components do for it, each in the caller's transaction. */
export interface AppComponents {
  listIds(connection: Connection, appId: string): Promise<readonly string[]>;
  deleteAll(connection: Connection, appId: string): Promise<void>;
  /** What makes up an app config now, by id. */
  listConfigIds(connection: Connection, appConfig: AppConfig): Promise<string[]>;
  /** The whole configs that make up an app config, in the order it lists its components. */
  listConfigs(connection: Connection, appConfig: AppConfig): Promise<Wire<"ComponentConfigConnection">[]>;
}

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
