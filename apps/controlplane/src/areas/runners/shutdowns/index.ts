export { createShutdownBell } from "./bell.ts";
export { bindShutdowns } from "./routes.ts";
export { createShutdownService } from "./service.ts";
export { RUNNER_SHUTDOWNS_CHANNEL } from "./store.ts";
