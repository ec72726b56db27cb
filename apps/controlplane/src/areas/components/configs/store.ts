import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { ComponentConfig, ConfigBase } from "./component-config.ts";
import type { TypedSpec } from "./specs.ts";

const columns = sql`c.id, c.org_id as "orgId", c.app_id as "appId", c.app_config_id as "appConfigId",
  a.version as "appConfigVersion", c.component_id as "componentId", c.version, c.type, c.spec,
  c.type_config_id as "typeConfigId", c.git_config_id as "gitId", c.git_repo as "gitRepo",
  c.git_directory as "gitDirectory", c.git_branch as "gitBranch", c.vcs_connection_id as "vcsConnectionId",
  c.dependency_ids as "dependencyIds", c.reference_texts as "references", c.checksum,
  c.config_digest as "configDigest", c.drift_schedule as "driftSchedule", c.build_timeout as "buildTimeout",
  c.deploy_timeout as "deployTimeout", c.extra as "options", c.created_by_id as "createdById",
  c.created_at as "createdAt", c.updated_at as "updatedAt"`;

const from = sql`component_config_connections c join app_configs a on a.id = c.app_config_id`;

type ConfigRow = Omit<ComponentConfig, "git"> & {
  readonly gitId: string | null;
  readonly gitRepo: string | null;
  readonly gitDirectory: string | null;
  readonly gitBranch: string | null;
  readonly vcsConnectionId: string | null;
};

function toConfig({ gitId, gitRepo, gitDirectory, gitBranch, vcsConnectionId, ...rest }: ConfigRow): ComponentConfig {
  const git =
    gitId === null
      ? undefined
      : {
          id: gitId,
          repo: gitRepo ?? "",
          directory: gitDirectory ?? "",
          branch: gitBranch ?? "",
          vcsConnectionId: vcsConnectionId ?? undefined,
        };
  return { ...rest, git } as ComponentConfig;
}

/** One version, whether or not its component still lives. */
export async function findConfig(connection: Connection, configId: string): Promise<ComponentConfig | undefined> {
  const found = await row<ConfigRow>(connection, sql`select ${columns} from ${from} where c.id = ${configId}`);
  return found && toConfig(found);
}

/** The newest version of a component's config. */
export async function findLatestConfig(
  connection: Connection,
  componentId: string,
): Promise<ComponentConfig | undefined> {
  const found = await row<ConfigRow>(
    connection,
    sql`select ${columns} from ${from} where c.component_id = ${componentId} order by c.version desc limit 1`,
  );
  return found && toConfig(found);
}

/** The newest versions of several components' configs, in no order. */
export async function findLatestConfigs(
  connection: Connection,
  componentIds: readonly string[],
): Promise<ComponentConfig[]> {
  const found = await rows<ConfigRow>(
    connection,
    sql`select distinct on (c.component_id) ${columns} from ${from} where c.component_id = any(${componentIds})
        order by c.component_id, c.version desc`,
  );
  return found.map(toConfig);
}

/** Several versions at once, in no order. */
export async function findConfigs(connection: Connection, configIds: readonly string[]): Promise<ComponentConfig[]> {
  const found = await rows<ConfigRow>(connection, sql`select ${columns} from ${from} where c.id = any(${configIds})`);
  return found.map(toConfig);
}

/** What the component of each config is called, by the config's id; also of components that live no more. */
export async function componentNamesOf(
  connection: Connection,
  configIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ id: string; name: string }>(
    connection,
    sql`select c.id, o.name from component_config_connections c join components o on o.id = c.component_id
        where c.id = any(${configIds})`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** A version of that component; another component's is not found. */
export async function findConfigOf(
  connection: Connection,
  componentId: string,
  configId: string,
): Promise<ComponentConfig | undefined> {
  const found = await row<ConfigRow>(
    connection,
    sql`select ${columns} from ${from} where c.id = ${configId} and c.component_id = ${componentId}`,
  );
  return found && toConfig(found);
}

/** Newest first; one more than the limit. */
export async function listConfigs(
  connection: Connection,
  componentId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<ComponentConfig[]> {
  const found = await rows<ConfigRow>(
    connection,
    sql`select ${columns} from ${from} where c.component_id = ${componentId}
        order by c.version desc limit ${page.limit + 1} offset ${page.offset}`,
  );
  return found.map(toConfig);
}

/** An app config as far as it says which component configs are in it. */
export interface AppConfigScope {
  readonly id: string;
  readonly appId: string;
  readonly version: number;
  readonly componentIds: readonly string[];
  readonly componentConfigIds: readonly string[];
  readonly closedAt: Date | null;
}

/**
 * What makes up an app config. Closed, it names them. Open, for each component it lists, the newest config sent into it or into an earlier one; where
 * it lists none, the newest that was sent into it for each component.
 */
export async function listConfigsOfApp(
  connection: Connection,
  { id, appId, version, componentIds, componentConfigIds, closedAt }: AppConfigScope,
): Promise<ComponentConfig[]> {
  const place = (config: ComponentConfig): number => componentIds.indexOf(config.componentId);
  if (closedAt) {
    const named = await findConfigs(connection, componentConfigIds);
    return named.sort((one, other) => place(one) - place(other) || one.id.localeCompare(other.id));
  }
  const listed = componentIds.length === 0 ? sql`a.id = ${id}` : sql`c.component_id = any(${componentIds})`;
  const found = await rows<ConfigRow>(
    connection,
    sql`select distinct on (c.component_id) ${columns} from ${from}
        where c.app_id = ${appId} and a.version <= ${version} and ${listed}
        order by c.component_id, c.version desc`,
  );
  return found.map(toConfig).sort((one, other) => place(one) - place(other));
}

export type NewConfig = Omit<ConfigBase, "appConfigVersion" | "createdAt" | "updatedAt"> & TypedSpec;

/** Adds a version, and counts it on its component, which the caller holds. */
export async function insertConfig(connection: Connection, config: NewConfig): Promise<ComponentConfig> {
  const { git } = config;
  await execute(
    connection,
    sql`update components set config_counter = ${config.version}, type = ${config.type}, updated_at = now()
        where id = ${config.componentId}`,
  );
  await execute(
    connection,
    sql`insert into component_config_connections (id, org_id, app_id, app_config_id, component_id, version, type, spec,
          type_config_id, git_config_id, git_repo, git_directory, git_branch, vcs_connection_id, dependency_ids,
          reference_texts, checksum, config_digest, drift_schedule, build_timeout, deploy_timeout, extra, created_by_id)
        values (${config.id}, ${config.orgId}, ${config.appId}, ${config.appConfigId}, ${config.componentId},
          ${config.version}, ${config.type}, ${JSON.stringify(config.spec)}::jsonb, ${config.typeConfigId},
          ${git?.id ?? null}, ${git?.repo ?? null}, ${git?.directory ?? null}, ${git?.branch ?? null},
          ${git?.vcsConnectionId ?? null}, ${config.dependencyIds}, ${config.references}, ${config.checksum},
          ${config.configDigest}, ${config.driftSchedule}, ${config.buildTimeout}, ${config.deployTimeout},
          ${JSON.stringify(config.options)}::jsonb, ${config.createdById})`,
  );
  return (await findConfig(connection, config.id))!;
}
