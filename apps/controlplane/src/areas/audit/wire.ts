import type { Wire } from "@exclave/contract";
import type { AuditEntry } from "./audit-entry.ts";

export function toWireAuditEntry(entry: AuditEntry): Wire<"AuditEntry"> {
  return {
    id: entry.id,
    org_id: entry.orgId,
    created_at: entry.createdAt.toISOString(),
    principal_kind: entry.principalKind,
    principal_id: entry.principalId,
    action: entry.action,
    resource_type: entry.resourceType,
    resource_id: entry.resourceId,
    request_id: entry.requestId,
    details: entry.details,
  };
}
