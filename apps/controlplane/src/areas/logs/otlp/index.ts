export type { LogGroup, OtlpRecord } from "./logs-request.ts";
