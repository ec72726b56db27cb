import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { ConnectionStatusChange, VcsConnection } from "./connection.ts";

const columns = sql`id, org_id as "orgId", created_by_id as "createdById", created_at as "createdAt",
  updated_at as "updatedAt", github_install_id as "githubInstallId", github_account_id as "githubAccountId",
  github_account_name as "githubAccountName", status, status_description as "statusDescription"`;

export type NewConnection = Omit<VcsConnection, "createdAt" | "updatedAt">;

export async function insertConnection(connection: Connection, added: NewConnection): Promise<VcsConnection> {
  const inserted = await row<VcsConnection>(
    connection,
    sql`insert into vcs_connections (id, org_id, created_by_id, github_install_id, github_account_id,
          github_account_name, status, status_description)
        values (${added.id}, ${added.orgId}, ${added.createdById}, ${added.githubInstallId}, ${added.githubAccountId},
          ${added.githubAccountName}, ${added.status}, ${added.statusDescription})
        returning ${columns}`,
  );
  await addStatusChange(connection, inserted!, added.createdById);
  return inserted!;
}

/** A living connection of the transaction's org. */
export async function findConnection(connection: Connection, id: string): Promise<VcsConnection | undefined> {
  return await row<VcsConnection>(
    connection,
    sql`select ${columns} from vcs_connections where id = ${id} and deleted_at is null`,
  );
}

export async function findByInstallation(
  connection: Connection,
  installId: string,
): Promise<VcsConnection | undefined> {
  return await row<VcsConnection>(
    connection,
    sql`select ${columns} from vcs_connections where github_install_id = ${installId} and deleted_at is null`,
  );
}

/** The living connection of that id, else another of the org to the account. */
export async function findReaching(
  connection: Connection,
  id: string,
  account: string,
): Promise<VcsConnection | undefined> {
  return await row<VcsConnection>(
    connection,
    sql`select ${columns} from vcs_connections
        where deleted_at is null and (id = ${id} or lower(github_account_name) = lower(${account}))
        order by (id = ${id}) desc, created_at desc, id limit 1`,
  );
}

/** Oldest first; one more than the limit. */
export async function listConnections(
  connection: Connection,
  page: { readonly offset: number; readonly limit: number },
): Promise<VcsConnection[]> {
  return await rows<VcsConnection>(
    connection,
    sql`select ${columns} from vcs_connections where deleted_at is null
        order by created_at, id limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** Ended ones too: what was made through them still names them. */
export async function findConnections(connection: Connection, ids: readonly string[]): Promise<VcsConnection[]> {
  return await rows<VcsConnection>(connection, sql`select ${columns} from vcs_connections where id = any(${ids})`);
}

/** Orgs, none of them deleted, with a living connection to the installation; for a connection that sees every org. */
export async function orgsOfInstallation(connection: Connection, installId: string): Promise<string[]> {
  const found = await rows<{ orgId: string }>(
    connection,
    sql`select c.org_id as "orgId" from vcs_connections c join orgs o on o.id = c.org_id and o.deleted_at is null
        where c.github_install_id = ${installId} and c.deleted_at is null`,
  );
  return found.map(({ orgId }) => orgId);
}

export async function endConnection(connection: Connection, id: string): Promise<void> {
  await execute(connection, sql`update vcs_connections set deleted_at = now(), updated_at = now() where id = ${id}`);
}

async function addStatusChange(connection: Connection, changed: VcsConnection, byId: string): Promise<void> {
  await execute(
    connection,
    sql`insert into vcs_connection_status_history
          (org_id, vcs_connection_id, sequence, status, description, created_by_id)
        select ${changed.orgId}, ${changed.id}, coalesce(max(sequence), 0) + 1, ${changed.status},
          ${changed.statusDescription}, ${byId}
        from vcs_connection_status_history where vcs_connection_id = ${changed.id}`,
  );
}

/** Every status of the connections, oldest first. */
export async function listStatusChanges(
  connection: Connection,
  ids: readonly string[],
): Promise<ConnectionStatusChange[]> {
  return await rows<ConnectionStatusChange>(
    connection,
    sql`select vcs_connection_id as "connectionId", status, description, created_by_id as "createdById",
          created_at as "createdAt"
        from vcs_connection_status_history where vcs_connection_id = any(${ids}) order by vcs_connection_id, sequence`,
  );
}
