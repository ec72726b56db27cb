export { isAnswer } from "./api-fault.ts";
export type { CallOptions, CallSettings } from "./call.ts";
export { type Answer, type Client, type ClientOptions, createClient } from "./client.ts";
export { backoffMilliseconds, isRetryable } from "./repeat.ts";
export type { ServerSentEvent } from "./server-sent-events.ts";
