import { type Connection, execute, row, sql } from "@exclave/database";
import type { InstallsConfig } from "./installs-config.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId", source, git, created_by_id as "createdById",
  created_at as "createdAt", ended_at as "endedAt"`;

/** The one of an app that counts. */
export async function findLiveInstallsConfig(
  connection: Connection,
  appId: string,
): Promise<InstallsConfig | undefined> {
  return await row<InstallsConfig>(
    connection,
    sql`select ${columns} from app_installs_configs where app_id = ${appId} and ended_at is null`,
  );
}

/** Also one that has ended. */
export async function findInstallsConfig(connection: Connection, id: string): Promise<InstallsConfig | undefined> {
  return await row<InstallsConfig>(connection, sql`select ${columns} from app_installs_configs where id = ${id}`);
}

export type NewInstallsConfig = Omit<InstallsConfig, "createdAt" | "endedAt">;

/** Adds one to an app that has none, which the caller holds. */
export async function insertInstallsConfig(connection: Connection, config: NewInstallsConfig): Promise<InstallsConfig> {
  const inserted = await row<InstallsConfig>(
    connection,
    sql`insert into app_installs_configs (id, org_id, app_id, source, git, created_by_id)
        values (${config.id}, ${config.orgId}, ${config.appId}, ${config.source}, ${JSON.stringify(config.git)}::jsonb,
          ${config.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

export async function endInstallsConfig(connection: Connection, id: string): Promise<void> {
  await execute(connection, sql`update app_installs_configs set ended_at = now() where id = ${id}`);
}
