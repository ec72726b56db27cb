import { type Bindings, eventStream, listOf } from "../../http/index.ts";
import type { EventService } from "./service.ts";

export function bindEvents(bindings: Bindings, events: EventService): void {
  bindings.bind("stream_events", async ({ context, query, headers, signal }) => {
    const lastEventId = headers["last-event-id"];
    const topics = listOf(query, "topics");
    return eventStream(await events.watch(context, { topics, lastEventId: lastEventId?.toString(), signal }), signal);
  });
}
