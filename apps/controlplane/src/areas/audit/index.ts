export { bindAudit } from "./routes.ts";
export { type AuditService, createAuditService } from "./service.ts";
