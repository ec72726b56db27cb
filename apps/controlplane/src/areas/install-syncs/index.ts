export { bindInstallApprovals, createInstallApprovalService } from "./approvals/index.ts";
export { bindInstallSyncs } from "./routes.ts";
export { createInstallSyncRuns, endAppInstallSyncs } from "./running/index.ts";
export { createInstallSyncService } from "./service.ts";
export { appsWithOpenSyncs } from "./store.ts";
