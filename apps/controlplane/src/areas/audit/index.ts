export { bindAudit } from "./routes.ts";
export { createAuditService } from "./service.ts";
