import { sleep } from "@exclave/kernel";
import { backoffMilliseconds, isRetryable } from "./repeat.ts";
import { createEventParser, type ServerSentEvent } from "./server-sent-events.ts";

type Connect = (headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>;

/**
 * The events of a stream, each exactly once in order as far as the server can resume. A connection that breaks is made
 * anew with `Last-Event-ID`; a refusal that no repeat can help is thrown; a 204 or an aborted signal ends the stream.
 */
export async function* followEvents(connect: Connect, signal?: AbortSignal): AsyncGenerator<ServerSentEvent> {
  let lastId: string | undefined;
  let failures = 0;
  let pause: number | undefined;
  while (!signal?.aborted) {
    // One controller per connection: leaving the loop early must close it.
    const connection = new AbortController();
    const parser = createEventParser(lastId);
    try {
      const headers: Record<string, string> = lastId === undefined ? {} : { "last-event-id": lastId };
      const response = await connect(
        headers,
        signal ? AbortSignal.any([signal, connection.signal]) : connection.signal,
      );
      if (response.status === 204 || response.body === null) {
        return;
      }
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        for (const event of parser.push(chunk)) {
          failures = 0;
          lastId = event.id;
          yield event;
        }
      }
    } catch (error) {
      if (signal?.aborted) {
        return;
      }
      if (!isRetryable(error) && !isBrokenConnection(error)) {
        throw error;
      }
    } finally {
      connection.abort();
      pause = parser.retryMilliseconds ?? pause;
    }
    failures += 1;
    await sleep(Math.max(pause ?? 0, backoffMilliseconds(failures)), signal).catch(() => undefined);
  }
}

/** What reading a body throws when its connection goes away or falls silent. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof TypeError;
}
