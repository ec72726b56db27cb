export { createLogWriter, type LogWriter, type WriteRequest } from "./service.ts";
