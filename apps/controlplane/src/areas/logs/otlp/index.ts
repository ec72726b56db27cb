export type { OtlpGroup, OtlpRecord, OtlpSpan } from "./export-request.ts";
