import type { Listener, Pools } from "@exclave/database";
import type { RunnerShutdowns } from "./areas/jobs/index.ts";
import {
  bindShutdowns,
  createShutdownBell,
  createShutdownService,
  endProcess,
  RUNNER_SHUTDOWNS_CHANNEL,
} from "./areas/runners/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface ShutdownParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly listener: Listener;
  readonly bindings: Bindings;
}

export interface ComposedShutdowns {
  /** What claims ask. */
  readonly shutdowns: RunnerShutdowns;
  /** What one replica does for all. */
  startWorkers(supervisor: Supervisor): void;
}

const SWEEP_MILLISECONDS = 10_000;

/** Shutdowns of runners: asked by users, heard by the claims of the runners. */
export function composeShutdowns({ pools, mutate, listener, bindings }: ShutdownParts): ComposedShutdowns {
  const bell = createShutdownBell();
  const shutdowns = createShutdownService({ pools, mutate, bell, endProcess });
  bindShutdowns(bindings, shutdowns);
  listener.listen(RUNNER_SHUTDOWNS_CHANNEL, bell.ring);
  return {
    shutdowns,
    startWorkers(supervisor) {
      supervisor.start(every("shutdown sweeper", SWEEP_MILLISECONDS, () => shutdowns.sweep()));
    },
  };
}
