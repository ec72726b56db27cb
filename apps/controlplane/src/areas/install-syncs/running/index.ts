export { createInstallSyncRuns } from "./service.ts";
