export { createShutdownJobs, type ShutdownJobs } from "./service.ts";
