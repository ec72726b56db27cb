export { createCompaction } from "./service.ts";
