import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Approval, ApprovalOutline } from "./approval.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId", install_sync_id as "syncId", status,
  created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

const outline = sql`${columns}, coalesce((
    select jsonb_agg(jsonb_build_object('name', install -> 'name', 'filePath', install -> 'filePath') order by place)
    from jsonb_array_elements(proposed) with ordinality as each (install, place)
  ), '[]') as proposed`;

/** The approvals of some syncs, of which each has one at most; for few of them, as each may be as big as its files. */
export async function listApprovals(connection: Connection, syncIds: readonly string[]): Promise<Approval[]> {
  return await rows<Approval>(
    connection,
    sql`select ${columns}, proposed from install_creation_approvals where install_sync_id = any(${syncIds})`,
  );
}

/** The same, without what the installs are to be. */
export async function listApprovalOutlines(
  connection: Connection,
  syncIds: readonly string[],
): Promise<ApprovalOutline[]> {
  return await rows<ApprovalOutline>(
    connection,
    sql`select ${outline} from install_creation_approvals where install_sync_id = any(${syncIds})`,
  );
}

/** The one of an app that waits for an answer. */
export async function findPendingApproval(connection: Connection, appId: string): Promise<ApprovalOutline | undefined> {
  return await row<ApprovalOutline>(
    connection,
    sql`select ${outline} from install_creation_approvals where app_id = ${appId} and status = 'pending'`,
  );
}

export type NewApproval = Omit<Approval, "status" | "createdAt" | "updatedAt">;

/** Adds a pending one to an app that has none, which the caller holds. */
export async function insertApproval(connection: Connection, approval: NewApproval): Promise<void> {
  await execute(
    connection,
    sql`insert into install_creation_approvals (id, org_id, app_id, install_sync_id, status, proposed, created_by_id)
        values (${approval.id}, ${approval.orgId}, ${approval.appId}, ${approval.syncId}, 'pending',
          ${JSON.stringify(approval.proposed)}::jsonb, ${approval.createdById})`,
  );
}

/** Writes the answer to one whose app the caller holds. */
export async function updateApproval(connection: Connection, { id, status }: ApprovalOutline): Promise<void> {
  await execute(
    connection,
    sql`update install_creation_approvals set status = ${status}, updated_at = now() where id = ${id}`,
  );
}
