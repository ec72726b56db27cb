import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { isFault, messageOf, sleep } from "@exclave/kernel";
import { followLog } from "../logs/follow-log.ts";
import { interrupted } from "../session/faults.ts";
import type { Session } from "../session/session.ts";
import { fitted, logText, type Screen } from "../terminal/screen.ts";
import { finalStatuses } from "./ending.ts";

type Build = Wire<"ComponentBuild">;

interface Watched {
  readonly name: string;
  readonly log: Promise<void>;
  status: string;
}

/** A build's last lines are stored before its final status: more than a moment is not needed to see them. */
const LOG_GRACE_MILLISECONDS = 3_000;
const READ_AGAIN_MILLISECONDS = 2_000;
const MAXIMUM_NAME = 24;

/**
 * Shows every change and every line of the builds on standard error as they come; answers them when all have ended.
 *
 * Ctrl-C ends the watching and no build.
 */
export async function followBuilds({ client, shell }: Session, builds: readonly Build[]): Promise<Build[]> {
  const ending = new AbortController();
  const interruption = shell.interruption();
  const signal = AbortSignal.any([interruption, ending.signal]);
  const width = Math.min(MAXIMUM_NAME, Math.max(0, ...builds.map(({ component_name: name = "" }) => name.length)));
  const progress = createProgress(shell.err, width);
  const watched = new Map(builds.map((build) => [build.id!, watch(client, build, progress, signal)]));
  try {
    await untilEnded(client, watched, progress, signal);
  } catch (error) {
    if (!interruption.aborted) {
      throw error;
    }
  } finally {
    ending.abort();
  }
  if (interruption.aborted) {
    throw interrupted("the builds go on: `exclave builds list` shows them, `exclave builds cancel` ends one");
  }
  return await Promise.all(builds.map(({ id }) => client.call("get_build", { path: { build_id: id! } })));
}

function watch(client: Client, build: Build, progress: Progress, signal: AbortSignal): Watched {
  const { component_name: name = "", log_stream: stream, status = "" } = build;
  progress.status(name, status);
  const log =
    finalStatuses.has(status) || stream?.id === undefined
      ? Promise.resolve()
      : followLog({ client, logStreamId: stream.id, signal, onRecord: ({ body = "" }) => progress.log(name, body) });
  return {
    name,
    status,
    log: log.catch((error: unknown) => {
      if (!signal.aborted) {
        progress.note(name, `its lines cannot be shown: ${messageOf(error)}`);
      }
    }),
  };
}

async function untilEnded(
  client: Client,
  watched: ReadonlyMap<string, Watched>,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const pending = new Set([...watched].filter(([, { status }]) => !finalStatuses.has(status)).map(([id]) => id));
  async function onStatus(id: string, status: string): Promise<void> {
    const build = watched.get(id);
    if (!build || build.status === status || !pending.has(id)) {
      return;
    }
    build.status = status;
    if (finalStatuses.has(status)) {
      await Promise.race([build.log, sleep(LOG_GRACE_MILLISECONDS)]);
      pending.delete(id);
    }
    progress.status(build.name, status);
  }

  async function readAgain(): Promise<void> {
    for (const id of pending) {
      try {
        const { status = "" } = await client.call("get_build", { path: { build_id: id }, signal });
        await onStatus(id, status);
      } catch (error) {
        // A control plane that is away for a moment: the stream of events waits for it too.
        if (signal.aborted || !isFault(error) || !error.retryable) {
          throw error;
        }
      }
    }
  }

  const events = client.events("stream_events", { query: { topics: "builds" }, signal });
  let next = pending.size > 0 ? events.next() : undefined;
  while (pending.size > 0 && next && !signal.aborted) {
    // What changed before the stream was open is in no event: the builds are read now and then as well.
    const came = await Promise.race([next, sleep(READ_AGAIN_MILLISECONDS, signal).catch(() => undefined)]);
    if (came === undefined) {
      await readAgain();
    } else if (came.done) {
      return;
    } else {
      const { resource_id: id, status } = JSON.parse(came.value.data) as { resource_id: string; status: string };
      await onStatus(id, status);
      next = events.next();
    }
  }
  // Left behind, it rejects once the signal aborts.
  next?.catch(() => undefined);
}

interface Progress {
  status(name: string, status: string): void;
  log(name: string, body: string): void;
  note(name: string, text: string): void;
}

/** A line for each change and each line of a log, the component's name in front. */
function createProgress(screen: Screen, width: number): Progress {
  const label = (name: string): string => screen.shade("cyan", fitted(name, width).padEnd(width));
  return {
    status(name, status) {
      const shade = status === "active" ? "green" : finalStatuses.has(status) ? "red" : "bold";
      screen.line(`${label(name)} ${screen.shade(shade, status)}`);
    },
    log(name, body) {
      for (const line of body.replace(/\n$/, "").split("\n")) {
        screen.line(`${label(name)} ${screen.shade("dim", "│")} ${logText(line, screen.isColoured)}`);
      }
    },
    note: (name, text) => screen.line(`${label(name)} ${screen.shade("yellow", `! ${text}`)}`),
  };
}
