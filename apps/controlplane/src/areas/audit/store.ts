import { type Connection, rows, sql } from "@exclave/database";
import type { AuditEntry } from "./audit-entry.ts";

/** Entries of the connection's org, newest first; of one resource when it is named; one more than `limit`. */
export async function listAuditEntries(
  connection: Connection,
  options: { readonly resourceId: string | undefined; readonly offset: number; readonly limit: number },
): Promise<AuditEntry[]> {
  const ofResource = options.resourceId ? sql`and resource_id = ${options.resourceId}` : sql``;
  return await rows<AuditEntry>(
    connection,
    sql`select id, org_id as "orgId", principal_kind as "principalKind", principal_id as "principalId", action,
          resource_type as "resourceType", resource_id as "resourceId", request_id as "requestId", details,
          created_at as "createdAt"
        from audit_entries where org_id = exclave_org() ${ofResource}
        order by created_at desc, id desc limit ${options.limit + 1} offset ${options.offset}`,
  );
}
