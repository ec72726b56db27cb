import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";

export interface FollowLogOptions {
  readonly client: Client;
  readonly logStreamId: string;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Hands on every line of a log stream as it is written; resolves when the stream is closed or the signal aborts. */
export async function followLog({ client, logStreamId, signal, onLine }: FollowLogOptions): Promise<void> {
  const events = client.events("stream_events", { query: { topics: `logs:${logStreamId}` }, signal });
  for await (const { event, data } of events) {
    if (event === "closed") {
      return;
    }
    const { body = "" } = JSON.parse(data) as Wire<"OtelLogRecord">;
    for (const line of body.replace(/\n$/, "").split("\n")) {
      onLine(line);
    }
  }
}
