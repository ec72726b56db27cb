import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Branch, BranchPlace } from "./branch.ts";

const columns = sql`b.id, b.org_id as "orgId", b.app_id as "appId", b.name, b.managed_by as "managedBy",
  b.config_counter as "configCount", b.created_by_id as "createdById", b.created_at as "createdAt",
  b.updated_at as "updatedAt"`;

/** A live branch of a live app; another app's is not found. */
export async function findBranch(connection: Connection, { app, branch }: BranchPlace): Promise<Branch | undefined> {
  return await row<Branch>(
    connection,
    sql`select ${columns} from app_branches b join apps a on a.id = b.app_id
        where (a.id = ${app} or a.name = ${app}) and a.deleted_at is null
          and (b.id = ${branch} or b.name = ${branch}) and b.deleted_at is null`,
  );
}

/** A live branch, held until the transaction ends: one at a time may count its configs or change it. */
export async function lockBranch(connection: Connection, branchId: string): Promise<Branch | undefined> {
  return await row<Branch>(
    connection,
    sql`select ${columns} from app_branches b where b.id = ${branchId} and b.deleted_at is null for no key update`,
  );
}

/** Every live branch of an app, oldest first. */
export async function listAppBranches(connection: Connection, appId: string): Promise<Branch[]> {
  return await rows<Branch>(
    connection,
    sql`select ${columns} from app_branches b where b.app_id = ${appId} and b.deleted_at is null
        order by b.created_at, b.id`,
  );
}

/** Some branches, also of those that live no more; in no order. */
export async function findBranches(connection: Connection, ids: readonly string[]): Promise<Branch[]> {
  return await rows<Branch>(
    connection,
    sql`select ${columns} from app_branches b where b.id = any(${[...new Set(ids)]})`,
  );
}

/** The names of branches by id, also of those that live no more. */
export async function namesOfBranches(connection: Connection, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows<{ id: string; name: string }>(
    connection,
    sql`select id, name from app_branches where id = any(${ids})`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Live branches of an app, newest first; one more than the limit. */
export async function listBranches(
  connection: Connection,
  appId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<Branch[]> {
  return await rows<Branch>(
    connection,
    sql`select ${columns} from app_branches b where b.app_id = ${appId} and b.deleted_at is null
        order by b.created_at desc, b.id desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

export type NewBranch = Omit<Branch, "configCount" | "createdAt" | "updatedAt">;

export async function insertBranch(connection: Connection, branch: NewBranch): Promise<Branch> {
  const inserted = await row<Branch>(
    connection,
    sql`insert into app_branches as b (id, org_id, app_id, name, managed_by, created_by_id)
        values (${branch.id}, ${branch.orgId}, ${branch.appId}, ${branch.name}, ${branch.managedBy},
          ${branch.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

/** Writes what may change of a branch, which the caller holds. */
export async function updateBranch(connection: Connection, branch: Branch): Promise<Branch> {
  const updated = await row<Branch>(
    connection,
    sql`update app_branches as b set name = ${branch.name}, updated_at = now() where b.id = ${branch.id}
        returning ${columns}`,
  );
  return updated!;
}

/** Ends a branch; its name may be used again. */
export async function deleteBranch(connection: Connection, branchId: string): Promise<void> {
  await execute(connection, sql`update app_branches set deleted_at = now(), updated_at = now() where id = ${branchId}`);
}

/** Ends every branch of an app. */
export async function deleteAppBranches(connection: Connection, appId: string): Promise<void> {
  await execute(
    connection,
    sql`update app_branches set deleted_at = now(), updated_at = now() where app_id = ${appId} and deleted_at is null`,
  );
}
