import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { messageOf, sleep } from "@exclave/kernel";
import { followLog } from "./follow-log.ts";
import type { Screen } from "./screen.ts";
import type { CreatedComponent } from "./storefront.ts";

/** A build that has ended, with the last lines it wrote. */
export interface EndedBuild extends CreatedComponent {
  readonly build: Wire<"ComponentBuild">;
  readonly lastLines: readonly string[];
}

export interface FollowBuildsOptions {
  readonly client: Client;
  readonly builds: readonly Wire<"ComponentBuild">[];
  readonly components: ReadonlyMap<string, CreatedComponent>;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

interface Watched extends CreatedComponent {
  readonly lastLines: string[];
  readonly log: Promise<void>;
  status: string;
}

const KEPT_LINES = 10;
/** A build's last lines are stored before its final status: more than a moment is not needed to see them. */
const LOG_GRACE_MILLISECONDS = 3_000;
const finalStatuses = new Set(["active", "error", "cancelled"]);

/** Shows every change and every line of the builds as they come; resolves when all have ended. */
export async function followBuilds(options: FollowBuildsOptions): Promise<EndedBuild[]> {
  const { client, builds, components, screen } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const watched = new Map(builds.map((build) => [build.id!, watch(build)]));

  function watch({ component_id: componentId = "", log_stream: stream, status = "" }: Wire<"ComponentBuild">): Watched {
    const component = components.get(componentId)!;
    const lastLines: string[] = [];
    const onLine = (line: string): void => {
      screen.log(component.name, line);
      lastLines.push(line);
      lastLines.splice(0, lastLines.length - KEPT_LINES);
    };
    const log = followLog({ client, logStreamId: stream?.id ?? "", signal, onLine }).catch((error: unknown) => {
      if (!signal.aborted) {
        screen.warning(`the lines of ${component.name} cannot be shown: ${messageOf(error)}`);
      }
    });
    return { ...component, lastLines, log, status };
  }

  async function untilAllEnded(): Promise<void> {
    const pending = new Set([...watched].filter(([, { status }]) => !finalStatuses.has(status)).map(([id]) => id));
    // From the first event of all: nothing that happened before we connected is missed.
    const headers = { "last-event-id": "0" };
    const events = client.events("stream_events", { query: { topics: "builds" }, headers, signal });
    while (pending.size > 0) {
      const { value: event, done } = await events.next();
      if (done) {
        return;
      }
      const { resource_id: id, status } = JSON.parse(event.data) as { resource_id: string; status: string };
      const build = watched.get(id);
      if (build && build.status !== status) {
        build.status = status;
        if (finalStatuses.has(status)) {
          await Promise.race([build.log, sleep(LOG_GRACE_MILLISECONDS)]);
          pending.delete(id);
        }
        screen.status(build.name, status);
      }
    }
  }

  try {
    await untilAllEnded();
    options.signal.throwIfAborted();
  } finally {
    ending.abort();
  }
  const ended: EndedBuild[] = [];
  for (const [id, { name, kind, lastLines }] of watched) {
    const build = await client.call("get_build", { path: { build_id: id }, signal: options.signal });
    ended.push({ name, kind, build, lastLines });
  }
  return ended;
}
