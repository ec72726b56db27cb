import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { AppConfig, AppConfigStep, Membership, NewAppConfig } from "./app-config.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId", version, status,
  status_description as "statusDescription", state, readme, checksum, cli_version as "cliVersion",
  octet_length(app_config_json) > 0 as "isSentWhole", prune, branch_id as "branchId", component_ids as "componentIds",
  component_config_ids as "componentConfigIds", action_ids as "actionIds", action_config_ids as "actionConfigIds",
  runbook_ids as "runbookIds", runbook_config_ids as "runbookConfigIds",
  branch_ids as "branchIds", branch_config_ids as "branchConfigIds", installs_config_id as "installsConfigId", closed_at as "closedAt",
  created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

/** A config of that app; another app's is not found. */
export async function findAppConfig(
  connection: Connection,
  appId: string,
  configId: string,
): Promise<AppConfig | undefined> {
  return await row<AppConfig>(
    connection,
    sql`select ${columns} from app_configs where id = ${configId} and app_id = ${appId}`,
  );
}

/** The same, while nobody else changes, joins or closes it. */
export async function lockAppConfig(
  connection: Connection,
  appId: string,
  configId: string,
): Promise<AppConfig | undefined> {
  return await row<AppConfig>(
    connection,
    sql`select ${columns} from app_configs where id = ${configId} and app_id = ${appId} for no key update`,
  );
}

/** The intermediate config that an app config was sent as; undefined where it was sent bit by bit. */
export async function findIntermediate(connection: Connection, configId: string): Promise<string | undefined> {
  const found = await row<{ text: string }>(
    connection,
    sql`select app_config_json as text from app_configs where id = ${configId} and app_config_json <> ''`,
  );
  return found?.text;
}

/** The newest `active` config of an app, among those before a version where one is given. */
export async function findAppConfigInForce(
  connection: Connection,
  appId: string,
  before?: number,
): Promise<AppConfig | undefined> {
  return await row<AppConfig>(
    connection,
    sql`select ${columns} from app_configs
        where app_id = ${appId} and status = 'active' and (${before ?? null}::int is null or version < ${before ?? null})
        order by version desc limit 1`,
  );
}

/** What an app is now: its config in force, and newer ones that are being filled; oldest first. */
export async function listCurrentAppConfigs(connection: Connection, appId: string): Promise<AppConfig[]> {
  return await rows<AppConfig>(
    connection,
    sql`select ${columns} from app_configs
        where app_id = ${appId} and (status = 'active' or (closed_at is null and status in ('pending', 'syncing')))
          and version >= coalesce(
            (select max(version) from app_configs where app_id = ${appId} and status = 'active'), 0)
        order by version`,
  );
}

/** Lists a component in a config, which the caller holds. */
export async function listComponentIn(connection: Connection, configId: string, componentId: string): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set component_ids = array_append(component_ids, ${componentId}), updated_at = now()
        where id = ${configId} and not component_ids @> array[${componentId}]`,
  );
}

/** Lists an action in a config, which the caller holds. */
export async function listActionIn(connection: Connection, configId: string, actionId: string): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set action_ids = array_append(action_ids, ${actionId}), updated_at = now()
        where id = ${configId} and not action_ids @> array[${actionId}]`,
  );
}

/** Lists a runbook in a config, which the caller holds. */
export async function listRunbookIn(connection: Connection, configId: string, runbookId: string): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set runbook_ids = array_append(runbook_ids, ${runbookId}), updated_at = now()
        where id = ${configId} and not runbook_ids @> array[${runbookId}]`,
  );
}

/** Lists a branch in a config, which the caller holds, with the config of it that counts there. */
export async function listBranchIn(
  connection: Connection,
  configId: string,
  { id, configId: branchConfigId }: Membership,
): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set branch_ids = array_append(branch_ids, ${id}),
          branch_config_ids = array_append(branch_config_ids, ${branchConfigId}), updated_at = now()
        where id = ${configId}`,
  );
}

/** Says in a config, which the caller holds, which installs config it describes. */
export async function listInstallsConfigIn(
  connection: Connection,
  configId: string,
  installsConfigId: string,
): Promise<void> {
  await execute(
    connection,
    sql`update app_configs set installs_config_id = ${installsConfigId}, updated_at = now() where id = ${configId}`,
  );
}

/** The newest config of an app. */
export async function findLatestAppConfig(connection: Connection, appId: string): Promise<AppConfig | undefined> {
  return await row<AppConfig>(
    connection,
    sql`select ${columns} from app_configs where app_id = ${appId} order by version desc limit 1`,
  );
}

/** The newest config of each app that has one. */
export async function findLatestAppConfigs(connection: Connection, appIds: readonly string[]): Promise<AppConfig[]> {
  return await rows<AppConfig>(
    connection,
    sql`select newest.* from unnest(${[...new Set(appIds)]}::text[]) as wanted (id)
        cross join lateral (
          select ${columns} from app_configs where app_id = wanted.id order by version desc limit 1
        ) newest`,
  );
}

/** Which config is in force, of each app that has one, by the app's id. */
export async function findIdsInForce(
  connection: Connection,
  appIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await rows<{ id: string; appId: string }>(
    connection,
    sql`select newest.id, wanted.id as "appId" from unnest(${[...new Set(appIds)]}::text[]) as wanted (id)
        cross join lateral (
          select id from app_configs where app_id = wanted.id and status = 'active' order by version desc limit 1
        ) newest`,
  );
  return new Map(found.map(({ id, appId }) => [appId, id]));
}

/** Which app configs are listed: all of an app, or those that were sent for one of its branches. */
export interface AppConfigPage {
  readonly branchId?: string;
  readonly offset: number;
  readonly limit: number;
}

/** Newest first; one more than the limit. */
export async function listAppConfigs(connection: Connection, appId: string, page: AppConfigPage): Promise<AppConfig[]> {
  const branchId = page.branchId ?? null;
  return await rows<AppConfig>(
    connection,
    sql`select ${columns} from app_configs
        where app_id = ${appId} and (${branchId}::text is null or branch_id = ${branchId})
        order by version desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** Adds the next version of an app; the counter's row keeps two of them apart. */
export async function insertAppConfig(connection: Connection, config: NewAppConfig): Promise<AppConfig> {
  const inserted = await row<AppConfig>(
    connection,
    sql`with counted as (
          update apps set config_counter = config_counter + 1 where id = ${config.appId} returning config_counter
        )
        insert into app_configs (id, org_id, app_id, version, status, status_description, state, readme, checksum,
          cli_version, app_config_json, prune, branch_id, component_ids, action_ids, runbook_ids, branch_ids,
          branch_config_ids, installs_config_id, created_by_id)
        select ${config.id}, ${config.orgId}, ${config.appId}, config_counter, ${config.status},
          ${config.statusDescription}, ${config.state}, ${config.readme}, ${config.checksum}, ${config.cliVersion},
          ${config.intermediate}, ${config.prune}, ${config.branchId}, ${config.componentIds}, ${config.actionIds},
          ${config.runbookIds}, ${config.branchIds}, ${config.branchConfigIds}, ${config.installsConfigId},
          ${config.createdById} from counted
        returning ${columns}`,
  );
  await addStep(connection, inserted!, config.createdById);
  return inserted!;
}

export async function updateAppConfig(connection: Connection, config: AppConfig): Promise<AppConfig> {
  const updated = await row<AppConfig>(
    connection,
    sql`update app_configs set status = ${config.status}, status_description = ${config.statusDescription},
          state = ${config.state}, readme = ${config.readme}, component_ids = ${config.componentIds}, updated_at = now()
        where id = ${config.id} returning ${columns}`,
  );
  return updated!;
}

/** What makes up a closed config. */
export interface Completion {
  readonly componentConfigIds: readonly string[];
  readonly actions: readonly Membership[];
  readonly runbooks: readonly Membership[];
}

/** Closes a config, which the caller holds: from now on it is made up of these. */
export async function closeAppConfig(
  connection: Connection,
  configId: string,
  { componentConfigIds, actions, runbooks }: Completion,
): Promise<AppConfig> {
  const updated = await row<AppConfig>(
    connection,
    sql`update app_configs set component_config_ids = ${componentConfigIds},
          action_ids = ${actions.map(({ id }) => id)}, action_config_ids = ${actions.map(({ configId: of }) => of)},
          runbook_ids = ${runbooks.map(({ id }) => id)}, runbook_config_ids = ${runbooks.map(({ configId: of }) => of)},
          closed_at = now()
        where id = ${configId} returning ${columns}`,
  );
  return updated!;
}

/** Remembers where a config stands now. */
export async function addStep(connection: Connection, config: AppConfig, createdById: string): Promise<void> {
  await execute(
    connection,
    sql`insert into app_config_status_history (org_id, app_config_id, sequence, status, description, created_by_id)
        select ${config.orgId}, ${config.id}, coalesce(max(sequence), 0) + 1, ${config.status},
          ${config.statusDescription}, ${createdById}
        from app_config_status_history where app_config_id = ${config.id}`,
  );
}

/** The way of each config so far, oldest step first, by the config's id. */
export async function listSteps(
  connection: Connection,
  configIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AppConfigStep[]>> {
  const found = await rows<AppConfigStep>(
    connection,
    sql`select app_config_id as "configId", status, description, created_by_id as "createdById", created_at as "createdAt"
        from app_config_status_history where app_config_id = any(${configIds}) order by app_config_id, sequence`,
  );
  return Map.groupBy(found, ({ configId }) => configId);
}
