import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { RunbookConfig } from "./runbook-config.ts";

const columns = sql`c.id, c.org_id as "orgId", c.app_id as "appId", c.app_config_id as "appConfigId",
  c.runbook_id as "runbookId", c.version, c.content, c.created_by_id as "createdById", c.created_at as "createdAt"`;

/** The newest versions of some runbooks' configs. */
export async function findLatestConfigs(
  connection: Connection,
  runbookIds: readonly string[],
): Promise<RunbookConfig[]> {
  return await rows<RunbookConfig>(
    connection,
    sql`select distinct on (c.runbook_id) ${columns} from runbook_configs c where c.runbook_id = any(${runbookIds})
        order by c.runbook_id, c.version desc`,
  );
}

/** Newest first; one more than the limit. */
export async function listConfigs(
  connection: Connection,
  runbookId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<RunbookConfig[]> {
  return await rows<RunbookConfig>(
    connection,
    sql`select ${columns} from runbook_configs c where c.runbook_id = ${runbookId}
        order by c.version desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** An app config as far as it says which configs of runbooks are in it. */
export interface AppConfigScope {
  readonly appId: string;
  readonly version: number;
  readonly runbookIds: readonly string[];
  readonly runbookConfigIds: readonly string[];
  readonly closedAt: Date | null;
}

/**
 * What makes up an app config, in the order it lists its runbooks. Closed, it names them. Open, for each live runbook it
 * lists, the newest config sent into it, else into the nearest earlier one.
 */
export async function listConfigsOfApp(
  connection: Connection,
  { appId, version, runbookIds, runbookConfigIds, closedAt }: AppConfigScope,
): Promise<RunbookConfig[]> {
  const place = (config: RunbookConfig): number => runbookIds.indexOf(config.runbookId);
  const found = closedAt
    ? await rows<RunbookConfig>(
        connection,
        sql`select ${columns} from runbook_configs c where c.id = any(${runbookConfigIds})`,
      )
    : await rows<RunbookConfig>(
        connection,
        sql`select distinct on (c.runbook_id) ${columns}
            from runbook_configs c join app_configs a on a.id = c.app_config_id join runbooks r on r.id = c.runbook_id
            where c.app_id = ${appId} and a.version <= ${version} and c.runbook_id = any(${runbookIds})
              and r.deleted_at is null
            order by c.runbook_id, a.version desc, c.version desc`,
      );
  return found.sort((one, other) => place(one) - place(other));
}

export type NewConfig = Omit<RunbookConfig, "createdAt">;

/** Adds a version, and counts it on its runbook, which the caller holds. */
export async function insertConfig(connection: Connection, config: NewConfig): Promise<RunbookConfig> {
  await execute(
    connection,
    sql`update runbooks set config_counter = ${config.version}, updated_at = now() where id = ${config.runbookId}`,
  );
  const inserted = await row<RunbookConfig>(
    connection,
    sql`insert into runbook_configs as c (id, org_id, app_id, app_config_id, runbook_id, version, content, created_by_id)
        values (${config.id}, ${config.orgId}, ${config.appId}, ${config.appConfigId}, ${config.runbookId},
          ${config.version}, ${JSON.stringify(config.content)}::jsonb, ${config.createdById})
        returning ${columns}`,
  );
  return inserted!;
}
