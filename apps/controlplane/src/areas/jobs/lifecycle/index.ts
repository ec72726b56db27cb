export { createJobLifecycle, type JobLifecycle } from "./service.ts";
