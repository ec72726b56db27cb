import { chownSync, mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { ended, signalGroup } from "@exclave/process";
import type { JobSpec, StopReason } from "../worker/index.ts";
import type { Ending, Executor, RunningJob, Slot } from "./executor.ts";
import type { Launched, Launcher } from "./launcher.ts";
import { killMarked } from "./marked-processes.ts";
import { userMapOf } from "./user-range.ts";
import { veilsFor } from "./veils.ts";

export interface ProcessExecutorOptions {
  readonly launcher: Launcher;
  /** The first of this runner's users; where slots have users of their own. */
  readonly firstUser: number | undefined;
  /** Time for a stopped job to end its tools and say its last words. */
  readonly stopMilliseconds: number;
  /** Has the next job's process ready before the job is there. */
  readonly isWarm: boolean;
  /** True where a job's process may leave its group and live on. */
  readonly hidesInGroup: boolean;
  readonly log: { warn(fields: object, message: string): void };
}

/** One process per job, started ahead of the job where it can be. */
export function createProcessExecutor(options: ProcessExecutorOptions): Executor {
  const { launcher, firstUser, stopMilliseconds, isWarm, hidesInGroup, log } = options;
  const warm = new Map<number, Launched>();

  function take(slot: Slot, sourceDirectories: readonly string[]): Launched {
    const ready = warm.get(slot.index);
    warm.delete(slot.index);
    const needsMore = sourceDirectories.length > 0 && veilsFor(sourceDirectories).length > 0;
    if (ready && !needsMore && ready.child.exitCode === null && ready.child.signalCode === null) {
      return ready;
    }
    if (ready) {
      discard(ready);
    }
    prepareSlot(slot, firstUser);
    return launcher(slot, "job", sourceDirectories);
  }

  function cool(index: number): void {
    const launched = warm.get(index);
    warm.delete(index);
    if (launched) {
      discard(launched);
    }
  }

  return {
    name: "process",
    start(slot, spec) {
      const launched = take(slot, localSourceOf(spec));
      // A process that cannot start shows in how it ends.
      launched.ready.then(
        () => launched.child.stdin!.write(`${JSON.stringify(spec)}\n`),
        () => undefined,
      );
      return follow(slot, spec, launched);
    },
    keepWarm(slots) {
      const wanted = isWarm ? slots : [];
      for (const index of [...warm.keys()].filter((index) => !wanted.some((slot) => slot.index === index))) {
        cool(index);
      }
      for (const slot of wanted.filter(({ index }) => !warm.has(index))) {
        prepareSlot(slot, firstUser);
        warm.set(slot.index, launcher(slot, "job"));
      }
    },
    async sweep(slots) {
      const killed = killMarked(slots.map(({ directory }) => directory));
      if (killed > 0) {
        log.warn({ killed }, "killed processes that an earlier runner left behind");
      }
    },
    close() {
      for (const index of warm.keys()) {
        cool(index);
      }
    },
  };

  function follow(slot: Slot, spec: JobSpec, launched: Launched): RunningJob {
    const { child, group } = launched;
    const timers: NodeJS.Timeout[] = [];
    let isStopping = false;

    function stop(reason: StopReason): void {
      if (!isStopping) {
        isStopping = true;
        child.stdin!.write(`${reason}\n`);
        signalGroup(child, "SIGINT");
        timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), stopMilliseconds));
      }
    }

    async function end(): Promise<Ending> {
      const { exitCode, signal } = await ended(child);
      timers.forEach(clearTimeout);
      const isOutOfMemory = group?.isOutOfMemory ?? false;
      signalGroup(child, "SIGKILL");
      group?.kill();
      if (hidesInGroup) {
        cool(slot.index);
        killMarked([slot.directory]);
      }
      group?.remove();
      if (exitCode !== 0) {
        const fields = { executionId: spec.executionId, exitCode, signal, output: launched.lastOutput() };
        log.warn(fields, "a job's process did not end well");
      }
      return {
        isReported: exitCode === 0,
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        isOutOfMemory,
      };
    }

    return { ended: end(), stop };
  }
}

function discard({ child, group }: Launched): void {
  signalGroup(child, "SIGKILL");
  void ended(child).finally(() => group?.remove());
}

/** The slot's directory belongs to its user; what another user left in it is thrown away. */
export function prepareSlot(slot: Slot, firstUser: number | undefined): void {
  const owner = firstUser === undefined ? process.getuid?.() : userMapOf(firstUser, slot.index).user;
  const found = statSync(slot.directory, { throwIfNoEntry: false });
  if (found && found.uid !== owner) {
    rmSync(slot.directory, { recursive: true, force: true });
  }
  mkdirSync(slot.directory, { recursive: true, mode: 0o700 });
  if (firstUser !== undefined && owner !== undefined && found?.uid !== owner) {
    chownSync(slot.directory, owner, owner);
  }
}

/** A repository on this machine must be seen by the job that builds it. */
function localSourceOf({ plan, allowLocalSources }: JobSpec): readonly string[] {
  const url = (plan as { git_source?: { url?: unknown } } | null)?.git_source?.url;
  if (!allowLocalSources || typeof url !== "string") {
    return [];
  }
  const directory = url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;
  return path.isAbsolute(directory) && statSync(directory, { throwIfNoEntry: false })
    ? [path.normalize(directory)]
    : [];
}
