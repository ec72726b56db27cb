import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { ActionConfig } from "./action-config.ts";

const columns = sql`c.id, c.org_id as "orgId", c.app_id as "appId", c.app_config_id as "appConfigId",
  c.action_id as "actionId", c.version, c.content, c.created_by_id as "createdById", c.created_at as "createdAt"`;

/** How a request narrows where a config is looked for. */
export interface ConfigScope {
  readonly appId?: string | undefined;
  readonly actionId?: string | undefined;
}

/** One version, whether or not its action still lives; one outside the scope is not found. */
export async function findConfig(
  connection: Connection,
  configId: string,
  { appId, actionId }: ConfigScope,
): Promise<ActionConfig | undefined> {
  return await row<ActionConfig>(
    connection,
    sql`select ${columns} from action_configs c where c.id = ${configId}
          and ${appId === undefined ? sql`true` : sql`c.app_id = ${appId}`}
          and ${actionId === undefined ? sql`true` : sql`c.action_id = ${actionId}`}`,
  );
}

/** The newest versions of some actions' configs. */
export async function findLatestConfigs(connection: Connection, actionIds: readonly string[]): Promise<ActionConfig[]> {
  return await rows<ActionConfig>(
    connection,
    sql`select distinct on (c.action_id) ${columns} from action_configs c where c.action_id = any(${actionIds})
        order by c.action_id, c.version desc`,
  );
}

/** Newest first; one more than the limit. */
export async function listConfigs(
  connection: Connection,
  actionId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<ActionConfig[]> {
  return await rows<ActionConfig>(
    connection,
    sql`select ${columns} from action_configs c where c.action_id = ${actionId}
        order by c.version desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** An app config as far as it says which configs of actions are in it. */
export interface AppConfigScope {
  readonly appId: string;
  readonly version: number;
  readonly actionIds: readonly string[];
  readonly actionConfigIds: readonly string[];
  readonly closedAt: Date | null;
}

/**
 * What makes up an app config, in the order it lists its actions. Closed, it names them. Open, for each live action it
 * lists, the newest config sent into it, else into the nearest earlier one.
 */
export async function listConfigsOfApp(
  connection: Connection,
  { appId, version, actionIds, actionConfigIds, closedAt }: AppConfigScope,
): Promise<ActionConfig[]> {
  const place = (config: ActionConfig): number => actionIds.indexOf(config.actionId);
  const found = closedAt
    ? await rows<ActionConfig>(
        connection,
        sql`select ${columns} from action_configs c where c.id = any(${actionConfigIds})`,
      )
    : await rows<ActionConfig>(
        connection,
        sql`select distinct on (c.action_id) ${columns}
            from action_configs c join app_configs a on a.id = c.app_config_id join actions w on w.id = c.action_id
            where c.app_id = ${appId} and a.version <= ${version} and c.action_id = any(${actionIds})
              and w.deleted_at is null
            order by c.action_id, a.version desc, c.version desc`,
      );
  return found.sort((one, other) => place(one) - place(other));
}

export type NewConfig = Omit<ActionConfig, "createdAt">;

/** Adds a version, and counts it on its action, which the caller holds. */
export async function insertConfig(connection: Connection, config: NewConfig): Promise<ActionConfig> {
  await execute(
    connection,
    sql`update actions set config_counter = ${config.version}, updated_at = now() where id = ${config.actionId}`,
  );
  const inserted = await row<ActionConfig>(
    connection,
    sql`insert into action_configs as c (id, org_id, app_id, app_config_id, action_id, version, content, created_by_id)
        values (${config.id}, ${config.orgId}, ${config.appId}, ${config.appConfigId}, ${config.actionId},
          ${config.version}, ${JSON.stringify(config.content)}::jsonb, ${config.createdById})
        returning ${columns}`,
  );
  return inserted!;
}
