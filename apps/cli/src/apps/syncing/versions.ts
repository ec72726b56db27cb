import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { canonicalJson, isId, notFound } from "@exclave/kernel";
import { isNotFound, suggestion } from "../../session/faults.ts";

type AppConfig = Wire<"AppConfig">;

/** What a sync has to know of the versions of an app before it begins. */
export interface Versions {
  /** In force or not. */
  readonly newest: AppConfig | undefined;
  readonly inForce: AppConfig | undefined;
}

/** The version in force is among the newest but for an app whose syncs failed this often since. */
const READ_AT_ONCE = 100;

export async function readVersions(client: Client, appId: string): Promise<Versions> {
  const path = { app_id: appId };
  const configs = await client.call("get_app_configs", { path, query: { limit: READ_AT_ONCE } });
  return { newest: configs[0], inForce: configs.find((config) => config.in_force) };
}

/** Whether a version was made from that intermediate config. */
export async function isMadeFrom(client: Client, config: AppConfig, intermediate: unknown): Promise<boolean> {
  const own = await intermediateOf(client, config);
  return own !== undefined && canonicalJson(own) === canonicalJson(intermediate);
}

/** What a version was made from; undefined where it was sent part by part. */
export async function intermediateOf(client: Client, { id, app_id: appId }: AppConfig): Promise<unknown> {
  try {
    return await client.call("get_app_config_intermediate", { path: { app_id: appId!, config_id: id! } });
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

/** The version of that number or id; `latest` is the newest. */
export async function findVersion(client: Client, appId: string, named: string): Promise<AppConfig> {
  const path = { app_id: appId };
  if (isId(named) || named === "latest") {
    return await client.call("get_app_conflg_v2", { path: { ...path, config_id: named } });
  }
  const wanted = Number(named.replace(/^v/, ""));
  const versions: string[] = [];
  for await (const config of client.list("get_app_configs", { path })) {
    if (config.version === wanted) {
      return config;
    }
    versions.push(String(config.version));
  }
  throw notFound("app-config.not-found", `there is no version ${named}`, { hint: suggestion("", versions) });
}
