import type { Connection } from "@exclave/database";
import type { AppConfig } from "../configs/app-config.ts";
import { listCurrentAppConfigs } from "../configs/store.ts";
import type { ListNamers } from "../ports.ts";
import { type Nameable, refuseNamed } from "./named.ts";

export interface Naming {
  /** Refuses to delete what the app as it is now names; the caller holds the app. */
  refuse(connection: Connection, appId: string, going: readonly Nameable[]): Promise<void>;
  /** Refuses to delete what one app config names. */
  refuseIn(connection: Connection, appConfig: AppConfig, going: readonly Nameable[]): Promise<void>;
}

export interface NamingOptions {
  /** Of components, of actions and of runbooks. */
  readonly namers: readonly ListNamers[];
}

export function createNaming({ namers }: NamingOptions): Naming {
  async function refuseIn(connection: Connection, appConfig: AppConfig, going: readonly Nameable[]): Promise<void> {
    const found = [];
    for (const list of namers) {
      found.push(...(await list(connection, appConfig)));
    }
    refuseNamed(going, found);
  }

  return {
    refuseIn,
    async refuse(connection, appId, going) {
      for (const appConfig of await listCurrentAppConfigs(connection, appId)) {
        await refuseIn(connection, appConfig, going);
      }
    },
  };
}
