import { type Connection, execute, rows, sql } from "@exclave/database";

/** Marks an org deleted; false when it is already. */
export async function markDeleted(connection: Connection, orgId: string): Promise<boolean> {
  const marked = await execute(
    connection,
    sql`update orgs set status = 'deleting', status_description = 'org is deleted', deleted_at = now(), updated_at = now()
        where id = ${orgId} and deleted_at is null`,
  );
  return marked === 1;
}

export interface DeletedOrg {
  readonly id: string;
  readonly deletedAt: Date;
}

/** Deleted orgs of which something may be left, longest gone first. */
export async function unsweptOrgs(connection: Connection): Promise<DeletedOrg[]> {
  return await rows<DeletedOrg>(
    connection,
    sql`select id, deleted_at as "deletedAt" from orgs where deleted_at is not null and swept_at is null
        order by deleted_at limit 100`,
  );
}

export async function markSwept(connection: Connection, orgId: string): Promise<void> {
  await execute(connection, sql`update orgs set swept_at = now() where id = ${orgId}`);
}
