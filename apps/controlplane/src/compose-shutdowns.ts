import type { Listener, Pools } from "@exclave/database";
import type { JobService, RunnerShutdowns } from "./areas/jobs/index.ts";
import { closeLogStream, createLogStream } from "./areas/logs/index.ts";
import {
  bindShutdowns,
  createShutdownBell,
  createShutdownJobs,
  createShutdownService,
  endProcess,
  RUNNER_SHUTDOWNS_CHANNEL,
  type ShutdownJobs,
} from "./areas/runners/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, onNotification, type Supervisor } from "./supervise/index.ts";

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
  startWorkers(supervisor: Supervisor, jobs: ShutdownJobs): void;
}

const SWEEP_MILLISECONDS = 10_000;
/** How often an older runner that came back is looked for: such runners themselves ask every five seconds. */
const TELL_MILLISECONDS = 5_000;

/** How runners of the older protocol are told; of the owners of jobs it is one. */
export function composeShutdownJobs(pools: Pools, jobs: JobService): ShutdownJobs {
  return createShutdownJobs({
    pools,
    jobs,
    endProcess,
    openLogStream: async (connection, stream) => (await createLogStream(connection, stream)).id,
    closeLogStream,
  });
}

/** Shutdowns of runners: asked by users, heard by the claims of the runners. */
export function composeShutdowns({ pools, mutate, listener, bindings }: ShutdownParts): ComposedShutdowns {
  const bell = createShutdownBell();
  const shutdowns = createShutdownService({ pools, mutate, bell, endProcess });
  bindShutdowns(bindings, shutdowns);
  listener.listen(RUNNER_SHUTDOWNS_CHANNEL, bell.ring);
  return {
    shutdowns,
    startWorkers(supervisor, jobs) {
      supervisor.start(every("shutdown sweeper", SWEEP_MILLISECONDS, () => shutdowns.sweep()));
      supervisor.start(
        onNotification({
          name: "jobs of shutdowns",
          listener,
          channel: RUNNER_SHUTDOWNS_CHANNEL,
          atLeastEveryMilliseconds: TELL_MILLISECONDS,
          work: jobs.tell,
        }),
      );
    },
  };
}
