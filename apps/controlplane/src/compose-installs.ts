import type { Pools } from "@exclave/database";
import { type Clock, messageOf } from "@exclave/kernel";
import type { Logger } from "pino";
import { holdApp, inputsInForce, loadApp, lockApp } from "./areas/apps/index.ts";
import { publish } from "./areas/events/index.ts";
import {
  bindInstallApprovals,
  bindInstallSyncs,
  createInstallApprovalService,
  createInstallSyncRuns,
  createInstallSyncService,
} from "./areas/install-syncs/index.ts";
import { findInstallsConfig, findLiveInstallsConfig, loadInstallsConfig } from "./areas/installs-configs/index.ts";
import type { VcsService } from "./areas/vcs/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface InstallsParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bindings: Bindings;
  readonly vcs: VcsService;
}

export interface ComposedInstalls {
  startWorkers(supervisor: Supervisor): void;
  drain(): Promise<void>;
}

/** Soon enough for who waits for a sync whose process has just ended. */
const SWEEP_MILLISECONDS = 2_000;

/** Installs that are kept as code: their files are read, and what they describe is proposed. */
export function composeInstalls(parts: InstallsParts): ComposedInstalls {
  const { pools, mutate, clock, logger, bindings, vcs: sources } = parts;
  const apps = { loadApp, holdApp, lockApp, inputsInForce };
  const configs = { load: loadInstallsConfig, findLive: findLiveInstallsConfig, find: findInstallsConfig };
  const runs = createInstallSyncRuns({
    pools,
    clock,
    apps,
    configs,
    sources,
    publish,
    onError: (error, syncId) => logger.error({ syncId, error: messageOf(error) }, "install sync failed"),
  });
  const { begin } = runs;
  const syncs = createInstallSyncService({ pools, mutate, clock, apps, configs, sources, begin, publish });
  bindInstallSyncs(bindings, syncs);
  bindInstallApprovals(bindings, createInstallApprovalService({ mutate, apps, publish }));
  return {
    startWorkers(supervisor) {
      supervisor.start(every("install syncs", SWEEP_MILLISECONDS, () => runs.sweep()));
    },
    drain: runs.drain,
  };
}
