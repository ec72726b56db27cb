import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Sync } from "./sync.ts";

/** An app config that the server is to sync. */
export interface AppSyncKey {
  readonly orgId: string;
  readonly appId: string;
  readonly configId: string;
}

/** How the sync of an app config goes; who asked is who moved it to `syncing` last. */
export async function findSync(connection: Connection, configId: string): Promise<Sync> {
  const found = await row<Sync>(
    connection,
    sql`select sync_attempts as attempts, sync_deadline as deadline, coalesce((
            select created_by_id from app_config_status_history
            where app_config_id = ${configId} and status = 'syncing' order by sequence desc limit 1
          ), created_by_id) as "askedById"
        from app_configs where id = ${configId}`,
  );
  return found!;
}

/** Remembers that a sync was asked for, of an app config that the caller holds. */
export async function askSync(connection: Connection, configId: string, deadline: Date): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set sync_attempts = 0, sync_deadline = ${deadline} where id = ${configId}`,
  );
}

export async function countAttempt(connection: Connection, configId: string): Promise<void> {
  await execute(connection, sql`update app_configs set sync_attempts = sync_attempts + 1 where id = ${configId}`);
}

/** Says how far a sync has got, unless it has ended. */
export async function noteProgress(connection: Connection, configId: string, description: string): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set status_description = ${description}, updated_at = now()
        where id = ${configId} and status = 'syncing'`,
  );
}

/** Nobody takes up a sync that has ended. */
export async function endSync(connection: Connection, configId: string): Promise<void> {
  await execute(connection, sql`update app_configs set sync_deadline = null where id = ${configId}`);
}

/** Every org's syncs that have not ended, of apps that live, oldest first. */
export async function listSyncs(connection: Connection, limit: number): Promise<AppSyncKey[]> {
  return await rows<AppSyncKey>(
    connection,
    sql`select c.org_id as "orgId", c.app_id as "appId", c.id as "configId"
        from app_configs c join apps a on a.id = c.app_id and a.deleted_at is null
        where c.sync_deadline is not null and c.status = 'syncing' order by c.sync_deadline limit ${limit}`,
  );
}
