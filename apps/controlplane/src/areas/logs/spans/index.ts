export { createSpanService, type SpanService } from "./service.ts";
