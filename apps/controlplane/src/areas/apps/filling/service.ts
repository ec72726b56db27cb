import type { Connection } from "@exclave/database";
import { invalidField, newId } from "@exclave/kernel";
import { type App, requireApp } from "../app.ts";
import { type AppConfig, closed, emptyAppConfig, isJoinable, isOnDemand, isUnderWay } from "../configs/app-config.ts";
import {
  findAppConfig,
  findAppConfigInForce,
  findLatestAppConfig,
  insertAppConfig,
  listComponentIn,
  lockAppConfig,
} from "../configs/store.ts";
import { partIds } from "../parts/part.ts";
import { insertPart, listPartsOfConfig } from "../parts/store.ts";
import { lockApp } from "../store.ts";

/** What apps do for whoever fills their configs, each in the caller's transaction. */
export interface FilledApps {
  /** By id or name; throws NotFound. */
  loadApp(connection: Connection, idOrName: string): Promise<App>;
  /** Holds the app until the transaction ends; throws NotFound when it is gone. */
  holdApp(connection: Connection, appId: string): Promise<App>;
  /**
   * Holds the open config that a request names, or else the one that takes what names none; throws InvalidInput or Conflict
   * where it names another.
   */
  appConfigFor(connection: Connection, choice: AppConfigChoice): Promise<AppConfig>;
}

/** Where something of an app goes that a client sends. */
export interface AppConfigChoice {
  readonly appId: string;
  /** The id of an app config, as the request has it; none, or empty, for the one that takes what names none. */
  readonly named: string | undefined;
  readonly createdById: string;
}

/**
 * The open app config that a request's part or config goes into, held until the caller's transaction ends.
 *
 * Throws InvalidInput for an app config that the app does not have, Conflict for one that is closed.
 */
export async function appConfigFor(connection: Connection, choice: AppConfigChoice): Promise<AppConfig> {
  const { appId, named, createdById } = choice;
  if (!named) {
    return await currentAppConfig(connection, appId, createdById);
  }
  const config = await lockAppConfig(connection, appId, named);
  if (!config) {
    throw invalidField("app_config_id", named, "must be a config of the app, or be left out or empty");
  }
  if (config.closedAt) {
    throw closed(config);
  }
  return config;
}

/** The newest app config while it is open. Otherwise one is made, `active` at once, that goes on from the one in force. */
async function currentAppConfig(connection: Connection, appId: string, createdById: string): Promise<AppConfig> {
  const joined = await holdJoinable(connection, appId);
  if (joined) {
    return joined;
  }
  const app = requireApp(await lockApp(connection, appId), appId);
  const made = await holdJoinable(connection, appId);
  if (made) {
    return made;
  }
  const before = await findAppConfigInForce(connection, app.id);
  const { readme = "", state = "", componentIds = [], actionIds = [], runbookIds = [] } = before ?? {};
  const { branchIds = [], branchConfigIds = [], installsConfigId = null } = before ?? {};
  const described = { branchIds, branchConfigIds, installsConfigId };
  const carried = { readme, state, componentIds, actionIds, runbookIds, ...described };
  const statusDescription = "made for what named no app config";
  const empty = emptyAppConfig(app, { status: "active", statusDescription, createdById });
  const config = await insertAppConfig(connection, { ...empty, ...carried });
  if (before) {
    await carryParts(connection, before, config);
  }
  return config;
}

/** Copies the parts of one app config into a new one, so that neither is filled from the other later. */
async function carryParts(connection: Connection, from: AppConfig, to: AppConfig): Promise<void> {
  for (const part of await listPartsOfConfig(connection, from.id)) {
    await insertPart(connection, { ...part, id: newId(partIds[part.kind]), appConfigId: to.id });
  }
}

async function holdJoinable(connection: Connection, appId: string): Promise<AppConfig | undefined> {
  const newest = await findLatestAppConfig(connection, appId);
  if (!newest || !isJoinable(newest)) {
    return undefined;
  }
  // It may have been closed since it was read.
  const held = await lockAppConfig(connection, appId, newest.id);
  return held && isJoinable(held) ? held : undefined;
}

/** True for an app config that a client is filling and has not called active. */
export async function isAppConfigUnderWay(connection: Connection, appId: string, configId: string): Promise<boolean> {
  const config = await findAppConfig(connection, appId, configId);
  return config !== undefined && isUnderWay(config);
}

/** Takes a component into a held app config that was made on demand; others list theirs when they are completed. */
export async function joinAppConfig(connection: Connection, config: AppConfig, componentId: string): Promise<void> {
  if (isOnDemand(config)) {
    await listComponentIn(connection, config.id, componentId);
  }
}
