export type { Nameable, Namer } from "./named.ts";
export { createNaming, type Naming } from "./service.ts";
