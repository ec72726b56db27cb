export { createCompaction, removeLogs } from "./service.ts";
