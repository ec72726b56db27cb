import type { Wire } from "@exclave/contract";
import { inOrg, type Pools } from "@exclave/database";
import { authorize } from "../../auth/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import { listAuditEntries } from "./store.ts";
import { toWireAuditEntry } from "./wire.ts";

export interface AuditQuery {
  readonly resourceId: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface AuditService {
  list(context: RequestContext, query: AuditQuery): Promise<{ items: Wire<"AuditEntry">[]; hasNext: boolean }>;
}

export function createAuditService({ pools }: { readonly pools: Pools }): AuditService {
  return {
    async list({ principal, orgId }, query) {
      authorize(principal, "audit.read", { orgId });
      const entries = await inOrg(pools, orgId, (connection) => listAuditEntries(connection, query));
      return { items: entries.slice(0, query.limit).map(toWireAuditEntry), hasNext: entries.length > query.limit };
    },
  };
}
