export { createSourceLooks, type LookedSource, type SourceLooks } from "./service.ts";
