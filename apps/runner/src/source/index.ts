export { createSourceReader, type Source, type SourceReader } from "./checkout.ts";
export { hasFile, refuseEscapes, resolveInside } from "./inside.ts";
export type { SourcePolicy } from "./remote.ts";
export { createWeb } from "./web.ts";
