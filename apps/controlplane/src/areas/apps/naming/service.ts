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
  async function refuse(
    connection: Connection,
    appConfigs: readonly AppConfig[],
    { appId, going }: Going,
  ): Promise<void> {
    const found = [];
    for (const list of namers) {
      found.push(...(await list(connection, appId, appConfigs)));
    }
    refuseNamed(going, found);
  }

  return {
    async refuse(connection, appId, going) {
      await refuse(connection, await listCurrentAppConfigs(connection, appId), { appId, going });
    },
    async refuseIn(connection, appConfig, going) {
      await refuse(connection, [appConfig], { appId: appConfig.appId, going });
    },
  };
}

/** What is to be deleted of an app. */
interface Going {
  readonly appId: string;
  readonly going: readonly Nameable[];
}
