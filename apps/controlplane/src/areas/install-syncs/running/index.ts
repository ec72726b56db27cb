export { createInstallSyncRuns, endAppInstallSyncs } from "./service.ts";
