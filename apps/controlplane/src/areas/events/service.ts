import { inOrg, type Listener, type Pools } from "@exclave/database";
import { invalidInput } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import { checkTopic, type Event, isWanted } from "./event.ts";
import type { LogTopics, StreamedEvent } from "./ports.ts";
import { EVENTS_READY_CHANNEL, hasEvent, newestSequence, readEvents } from "./store.ts";

export interface WatchOptions {
  readonly topics: readonly string[];
  /** The id of the last event the watcher has; undefined starts with what comes next. */
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
}

export interface EventService {
  /** Events of the request's org as they come; `logs:<stream>` as the only topic follows that stream's lines. */
  watch(context: RequestContext, options: WatchOptions): Promise<AsyncIterable<StreamedEvent>>;
}

export interface EventServiceOptions {
  readonly pools: Pools;
  readonly listener: Listener;
  readonly logTopics: LogTopics;
}

const BATCH = 500;
const LOG_TOPIC = /^logs:(log[0-9a-z]{23})$/;

export function createEventService({ pools, listener, logTopics }: EventServiceOptions): EventService {
  async function* follow(
    orgId: string,
    { after: start, gap }: Beginning,
    options: WatchOptions,
  ): AsyncGenerator<StreamedEvent> {
    let after = start;
    const bell = createBell(listener, options.signal);
    try {
      if (gap) {
        yield gap;
      }
      while (!options.signal.aborted) {
        const events = await inOrg(pools, orgId, (connection) => readEvents(connection, { after, limit: BATCH }));
        for (const event of events) {
          after = event.sequence;
          if (isWanted(event, options.topics)) {
            yield toStreamed(event);
          }
        }
        if (events.length < BATCH) {
          await bell.rung();
        }
      }
    } finally {
      bell.close();
    }
  }

  /** Where a stream goes on, and what it has to say first when the watcher's last event is not there any more. */
  async function beginningOf(orgId: string, lastEventId: string | undefined): Promise<Beginning> {
    const asked = sequenceOf(lastEventId);
    return await inOrg(pools, orgId, async (connection) => {
      if (asked === undefined) {
        return { after: await newestSequence(connection) };
      }
      if (asked === FROM_THE_FIRST || (await hasEvent(connection, asked))) {
        return { after: asked };
      }
      const after = Math.min(asked, await newestSequence(connection));
      return { after, gap: gapEvent(asked, after) };
    });
  }

  return {
    async watch(context, options) {
      const { principal, orgId } = context;
      authorize(principal, "event.read", { orgId });
      const stream = options.topics.map((topic) => LOG_TOPIC.exec(topic)?.[1]).find((id) => id !== undefined);
      if (stream !== undefined) {
        if (options.topics.length > 1) {
          throw invalidInput("event.topics-mixed", "a log topic stands alone", {
            hint: "open one event stream for logs:<stream> and another for the rest",
          });
        }
        return await logTopics.follow(context, stream, sequenceOf(options.lastEventId) ?? 0, options.signal);
      }
      options.topics.forEach(checkTopic);
      return follow(orgId, await beginningOf(orgId, options.lastEventId), options);
    },
  };
}

interface Beginning {
  readonly after: number;
  readonly gap?: StreamedEvent;
}

/** A watcher that has nothing yet and wants all that is kept. */
const FROM_THE_FIRST = 0;

/** Says that events may be missing, so that whoever watches reads again what it watches. */
function gapEvent(asked: number, after: number): StreamedEvent {
  return {
    id: String(after),
    event: "stream.gap",
    data: {
      type: "stream.gap",
      topic: "",
      resource_id: "",
      last_event_id: String(asked),
      message: `event ${asked} is not kept any more: events after it may be missing, so read again what you watch`,
    },
  };
}

function sequenceOf(lastEventId: string | undefined): number | undefined {
  if (!lastEventId) {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(lastEventId)) {
    throw invalidInput("request.invalid-field", "invalid input for Last-Event-ID", {
      hint: `Last-Event-ID is "${lastEventId.slice(0, 40)}", but must be the id of an event of this stream`,
    });
  }
  return Number(lastEventId);
}

function toStreamed({ sequence, topic, resourceId, type, payload, createdAt }: Event): StreamedEvent {
  return {
    id: String(sequence),
    event: type,
    // What every event has is its own, whatever the payload calls by the same name.
    data: { ...payload, topic, resource_id: resourceId, type, created_at: createdAt.toISOString() },
  };
}

interface Bell {
  /** Resolves at the next notification, or at once when one came since the last wait. */
  rung(): Promise<void>;
  close(): void;
}

function createBell(listener: Listener, signal: AbortSignal): Bell {
  let wake: (() => void) | undefined;
  let hasRung = false;
  function ring(): void {
    hasRung = true;
    wake?.();
  }
  const stops = [listener.listen(EVENTS_READY_CHANNEL, ring), listener.onGap(ring)];
  signal.addEventListener("abort", ring, { once: true });
  return {
    async rung() {
      if (!hasRung) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      hasRung = false;
      wake = undefined;
    },
    close() {
      signal.removeEventListener("abort", ring);
      for (const stop of stops) {
        stop();
      }
    },
  };
}
