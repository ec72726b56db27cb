export type { NewEvent } from "./event.ts";
export type { LogTopics, StreamedEvent } from "./ports.ts";
export { bindEvents } from "./routes.ts";
export { createEventService } from "./service.ts";
export { deleteOldEvents, EVENTS_WRITTEN_CHANNEL, publish, sequenceEvents } from "./store.ts";
