import { type Bindings, paged } from "../../http/index.ts";
import type { AuditService } from "./service.ts";

export function bindAudit(bindings: Bindings, audit: AuditService): void {
  bindings.bind("list_audit_entries", async ({ context, page, query }) =>
    paged(page, await audit.list(context, { ...page, resourceId: query["resource_id"] })),
  );
}
