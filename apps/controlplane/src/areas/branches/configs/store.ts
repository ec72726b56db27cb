import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { BranchConfig } from "./branch-config.ts";

const columns = sql`c.id, c.org_id as "orgId", c.app_id as "appId", c.branch_id as "branchId", c.version, c.content,
  c.created_by_id as "createdById", c.created_at as "createdAt"`;

/** The newest versions of some branches' configs. */
export async function findLatestConfigs(connection: Connection, branchIds: readonly string[]): Promise<BranchConfig[]> {
  return await rows<BranchConfig>(
    connection,
    sql`select distinct on (c.branch_id) ${columns} from app_branch_configs c where c.branch_id = any(${branchIds})
        order by c.branch_id, c.version desc`,
  );
}

/** Some configs, in no order. */
export async function findConfigs(connection: Connection, ids: readonly string[]): Promise<BranchConfig[]> {
  return await rows<BranchConfig>(
    connection,
    sql`select ${columns} from app_branch_configs c where c.id = any(${ids})`,
  );
}

/** Newest first. */
export async function listConfigs(connection: Connection, branchId: string): Promise<BranchConfig[]> {
  return await rows<BranchConfig>(
    connection,
    sql`select ${columns} from app_branch_configs c where c.branch_id = ${branchId} order by c.version desc`,
  );
}

export type NewConfig = Omit<BranchConfig, "createdAt">;

/** Adds a version, and counts it on its branch, which the caller holds. */
export async function insertConfig(connection: Connection, config: NewConfig): Promise<BranchConfig> {
  await execute(
    connection,
    sql`update app_branches set config_counter = ${config.version}, updated_at = now() where id = ${config.branchId}`,
  );
  const inserted = await row<BranchConfig>(
    connection,
    sql`insert into app_branch_configs as c (id, org_id, app_id, branch_id, version, content, created_by_id)
        values (${config.id}, ${config.orgId}, ${config.appId}, ${config.branchId}, ${config.version},
          ${JSON.stringify(config.content)}::jsonb, ${config.createdById})
        returning ${columns}`,
  );
  return inserted!;
}
