export { createCompaction, type LogCompaction } from "./service.ts";
