import { Readable } from "node:stream";
import { type Answer, streamed } from "./answer.ts";

interface StreamedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Proxies close connections that are silent for a minute. */
const COMMENT_MILLISECONDS = 15_000;

/** Sends events as `text/event-stream` until the client goes or the source ends; a comment now and then keeps it open. */
export function eventStream(events: AsyncIterable<StreamedEvent>, signal: AbortSignal): Answer {
  return streamed(Readable.from(lines(events, signal), { objectMode: false }), "text/event-stream");
}

async function* lines(events: AsyncIterable<StreamedEvent>, signal: AbortSignal): AsyncGenerator<string> {
  yield ": connected\n\n";
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    while (!signal.aborted) {
      const result = await before(next, COMMENT_MILLISECONDS);
      if (result === undefined) {
        yield ": still here\n\n";
        continue;
      }
      if (result.done) {
        return;
      }
      yield format(result.value);
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

/** What `next` comes to in time, else undefined; no timer is left behind, for a busy stream has thousands a second. */
async function before<T>(next: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, milliseconds, undefined).unref();
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function format({ id, event, data }: StreamedEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
