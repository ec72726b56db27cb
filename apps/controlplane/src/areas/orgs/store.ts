import { type Connection, row, rows, sql } from "@exclave/database";
import type { Org, OrgStats } from "./org.ts";

const columns = sql`id, name, status, status_description as "statusDescription", sandbox_mode as "sandboxMode", features,
  notifications_config_id as "notificationsConfigId",
  (select count(*)::int from apps a where a.org_id = orgs.id and a.deleted_at is null) as "appCount", created_by_id as "createdById", created_at as "createdAt",
  updated_at as "updatedAt"`;

export type StoredOrg = Omit<Org, "appCount" | "features" | "createdAt" | "updatedAt">;

export async function insertOrg(connection: Connection, org: StoredOrg): Promise<Org> {
  const inserted = await row<Org>(
    connection,
    sql`insert into orgs (id, name, status, status_description, sandbox_mode, notifications_config_id, created_by_id)
        values (${org.id}, ${org.name}, ${org.status}, ${org.statusDescription}, ${org.sandboxMode},
          ${org.notificationsConfigId}, ${org.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

export async function findOrg(connection: Connection, orgId: string): Promise<Org | undefined> {
  return await row<Org>(connection, sql`select ${columns} from orgs where id = ${orgId} and deleted_at is null`);
}

/** The named orgs whose name contains `search`, oldest first; one more than `limit`. */
export async function listOrgs(
  connection: Connection,
  orgIds: readonly string[],
  page: { readonly offset: number; readonly limit: number; readonly search: string },
): Promise<Org[]> {
  return await rows<Org>(
    connection,
    sql`select ${columns} from orgs where id = any(${orgIds}) and deleted_at is null
          and position(lower(${page.search}) in lower(name)) > 0
        order by created_at, id limit ${page.limit + 1} offset ${page.offset}`,
  );
}

export async function renameOrg(connection: Connection, orgId: string, name: string): Promise<Org | undefined> {
  return await row<Org>(
    connection,
    sql`update orgs set name = ${name}, updated_at = now() where id = ${orgId} and deleted_at is null returning ${columns}`,
  );
}

/** Merges what is said of some features into what was said before. */
export async function mergeFeatures(
  connection: Connection,
  orgId: string,
  said: Readonly<Record<string, boolean>>,
): Promise<Org | undefined> {
  return await row<Org>(
    connection,
    sql`update orgs set features = features || ${JSON.stringify(said)}::jsonb, updated_at = now()
        where id = ${orgId} and deleted_at is null returning ${columns}`,
  );
}

/** Counts what the connection's org has; each count steps through one index. */
export async function countOrg(connection: Connection, orgId: string): Promise<OrgStats> {
  const found = await row<OrgStats>(
    connection,
    sql`select
          (select count(*)::int from account_roles where org_id = ${orgId}) as "accountCount",
          (select count(*)::int from apps where org_id = ${orgId} and deleted_at is null) as "appCount",
          (select count(*)::int from components where org_id = ${orgId} and deleted_at is null) as "componentCount",
          (select count(*)::int from runners r join runner_groups g on g.id = r.runner_group_id
            where g.owner_type = 'orgs' and g.owner_id = ${orgId}) as "runnerCount"`,
  );
  return found!;
}

/** Whether an org was there and is not any more. */
export async function isDeletedOrg(connection: Connection, orgId: string): Promise<boolean> {
  const found = await row(connection, sql`select from orgs where id = ${orgId} and deleted_at is not null`);
  return found !== undefined;
}
