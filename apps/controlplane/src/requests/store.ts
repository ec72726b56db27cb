import { type Connection, execute, row, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import type { Principal } from "../auth/index.ts";
import type { IdempotencyClaim, RequestContext } from "./context.ts";

export interface EarlierAnswer {
  readonly operation: string;
  readonly bodyHash: string;
  readonly answer: unknown;
}

/** Takes the key for this request, or returns what an earlier request with it got; waits for one still under way. */
export async function claimKey(
  connection: Connection,
  { orgId, principal }: RequestContext,
  { key, operation, bodyHash }: IdempotencyClaim,
): Promise<EarlierAnswer | undefined> {
  await execute(
    connection,
    sql`delete from idempotency_keys where org_id = ${orgId} and principal_id = ${principal.id} and key = ${key}
        and created_at < now() - interval '24 hours'`,
  );
  const taken = await execute(
    connection,
    sql`insert into idempotency_keys (org_id, principal_id, operation, key, body_hash, status)
        values (${orgId}, ${principal.id}, ${operation}, ${key}, ${bodyHash}, 0) on conflict do nothing`,
  );
  if (taken === 1) {
    return undefined;
  }
  return await row<EarlierAnswer>(
    connection,
    sql`select operation, body_hash as "bodyHash", answer from idempotency_keys
        where org_id = ${orgId} and principal_id = ${principal.id} and key = ${key}`,
  );
}

/** Stores the answer under the key this transaction holds. */
export async function keepAnswer(
  connection: Connection,
  { orgId, principal }: RequestContext,
  { key }: IdempotencyClaim,
  answer: unknown,
): Promise<void> {
  await execute(
    connection,
    sql`update idempotency_keys set answer = ${JSON.stringify(answer ?? null)}::jsonb
        where org_id = ${orgId} and principal_id = ${principal.id} and key = ${key}`,
  );
}

export interface NewAuditEntry {
  readonly orgId: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Writes one audit row in the transaction of what it records. */
export async function insertAuditEntry(connection: Connection, entry: NewAuditEntry): Promise<void> {
  await execute(
    connection,
    sql`insert into audit_entries
          (id, org_id, principal_kind, principal_id, action, resource_type, resource_id, request_id, details)
        values (${newId("audit")}, ${entry.orgId}, ${entry.principal.kind}, ${entry.principal.id}, ${entry.action},
          ${entry.resourceType}, ${entry.resourceId}, ${entry.requestId}, ${JSON.stringify(entry.details)}::jsonb)`,
  );
}

/** Forgets keys older than a day; returns how many. */
export async function deleteOldKeys(connection: Connection): Promise<number> {
  return await execute(connection, sql`delete from idempotency_keys where created_at < now() - interval '24 hours'`);
}
