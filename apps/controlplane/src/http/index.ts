export { type Answer, answer, type Listed, type Page, paged, streamed } from "./answer.ts";
export { type Bindings, type BindingTable, createBindings, type Handler, type Request } from "./binding.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { flagOf, listOf, pageOf, type Query, waitOf } from "./parameters.ts";
export { createServer, type ServerOptions } from "./server.ts";
export { eventStream } from "./server-sent-events.ts";
