export { bindInstallApprovals } from "./routes.ts";
export { createInstallApprovalService } from "./service.ts";
