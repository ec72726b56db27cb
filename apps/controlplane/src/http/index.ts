export { answer, type Page, paged, streamed } from "./answer.ts";
export { type Bindings, createBindings, type Request } from "./binding.ts";
export { drainUnreadBodies } from "./connections.ts";
export { toErrorAnswer } from "./errors.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { flagOf, listOf, pageOf, type Query, waitOf } from "./parameters.ts";
export { createServer } from "./server.ts";
export { eventStream } from "./server-sent-events.ts";
