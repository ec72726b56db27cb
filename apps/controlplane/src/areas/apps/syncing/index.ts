export { bindSyncing } from "./routes.ts";
export { type AppConfigSync, createSyncing } from "./service.ts";
