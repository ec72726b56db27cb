import { type Connection, row, rows, sql } from "@exclave/database";
import type { ComponentConfig } from "./component-config.ts";

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

/** Several versions at once, in no order. */
export async function findConfigs(connection: Connection, configIds: readonly string[]): Promise<ComponentConfig[]> {
  const found = await rows<ConfigRow>(connection, sql`select ${columns} from ${from} where c.id = any(${configIds})`);
  return found.map(toConfig);
}
