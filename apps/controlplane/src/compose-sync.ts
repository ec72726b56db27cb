import type { Pools } from "@exclave/database";
import { type Clock, messageOf } from "@exclave/kernel";
import type { Logger } from "pino";
import { readIntermediate } from "./areas/apps/applying/intermediate.adapter.ts";
import {
  type AppConfigSync,
  bindPlanning,
  bindSyncing,
  createApplying,
  createPlanning,
  createSyncing,
  loadAppConfig,
  type SyncBuilds,
} from "./areas/apps/index.ts";
import { createComponentSyncing, type EndBuilds, type SourceChecks } from "./areas/components/index.ts";
import { publish } from "./areas/events/index.ts";
import type { ComposedCatalog } from "./compose-catalog.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface SyncParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bindings: Bindings;
  readonly sources: SourceChecks;
  readonly catalog: ComposedCatalog;
  readonly builds: SyncBuilds;
  readonly endBuilds: EndBuilds;
}

export interface ComposedSync extends Pick<AppConfigSync, "drain"> {
  startWorkers(supervisor: Supervisor): void;
}

/** Soon enough for who waits for a sync whose process has just ended. */
const SWEEP_MILLISECONDS = 2_000;

/** App configs made into what they say by the server. */
export function composeSync({
  pools,
  mutate,
  clock,
  logger,
  bindings,
  sources,
  catalog,
  builds,
  endBuilds,
}: SyncParts): ComposedSync {
  const applying = createApplying({
    ...catalog,
    read: readIntermediate,
    syncComponents: createComponentSyncing({ sources, endBuilds, publish }),
    builds,
  });
  const sync = createSyncing({
    pools,
    mutate,
    clock,
    load: loadAppConfig,
    applying,
    builds,
    publish,
    onError: (error, configId) => logger.error({ configId, error: messageOf(error) }, "sync of an app config failed"),
  });
  bindSyncing(bindings, sync);
  bindPlanning(bindings, createPlanning({ pools, applying, compared: catalog.compared, builds }));
  return {
    drain: sync.drain,
    startWorkers(supervisor) {
      supervisor.start(every("app config syncs", SWEEP_MILLISECONDS, () => sync.sweep()));
    },
  };
}
