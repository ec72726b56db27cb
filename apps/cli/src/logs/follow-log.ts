import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";

export interface FollowLogOptions {
  readonly client: Client;
  readonly logStreamId: string;
  readonly signal: AbortSignal;
  /** The number of the last record that is known already. */
  readonly after?: number | undefined;
  readonly onRecord: (record: Wire<"OtelLogRecord">) => void;
}

/** Hands on every record of a log stream once, in order, as it is written; resolves when it is closed or the signal aborts. */
export async function followLog({ client, logStreamId, signal, after, onRecord }: FollowLogOptions): Promise<void> {
  const headers: Record<string, string> = after === undefined ? {} : { "last-event-id": String(after) };
  const events = client.events("stream_events", { query: { topics: `logs:${logStreamId}` }, headers, signal });
  for await (const { event, data } of events) {
    if (event === "closed") {
      return;
    }
    onRecord(JSON.parse(data) as Wire<"OtelLogRecord">);
  }
}
