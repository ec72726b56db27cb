import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { PlacedHeartbeat } from "./heartbeat-book.ts";
import type { Heartbeat, Runner, RunnerGroup, RunnerGroupSettings } from "./runner.ts";

const groupColumns = sql`id, org_id as "orgId", owner_id as "ownerId", owner_type as "ownerType", type, platform,
  created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

const settingsColumns = sql`id, runner_group_id as "runnerGroupId", groups, heart_beat_timeout as "heartBeatTimeout",
  settings, metadata, created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

const runnerColumns = sql`id, org_id as "orgId", runner_group_id as "runnerGroupId", name, display_name as "displayName",
  status, status_description as "statusDescription", toolchain_id as "toolchainId", toolchain as tools, capabilities, version,
  last_seen_at as "lastSeenAt", created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

export async function insertRunnerGroup(
  connection: Connection,
  group: Omit<RunnerGroup, "createdAt" | "updatedAt">,
): Promise<void> {
  await execute(
    connection,
    sql`insert into runner_groups (id, org_id, owner_id, owner_type, type, platform, created_by_id)
        values (${group.id}, ${group.orgId}, ${group.ownerId}, ${group.ownerType}, ${group.type}, ${group.platform},
          ${group.createdById})`,
  );
}

export async function insertSettings(
  connection: Connection,
  orgId: string,
  settings: Omit<RunnerGroupSettings, "createdAt" | "updatedAt">,
): Promise<void> {
  await execute(
    connection,
    sql`insert into runner_group_settings
          (id, org_id, runner_group_id, groups, heart_beat_timeout, settings, metadata, created_by_id)
        values (${settings.id}, ${orgId}, ${settings.runnerGroupId}, ${settings.groups}, ${settings.heartBeatTimeout},
          ${JSON.stringify(settings.settings)}::jsonb, ${JSON.stringify(settings.metadata)}::jsonb,
          ${settings.createdById})`,
  );
}

export type NewRunner = Pick<
  Runner,
  "id" | "orgId" | "runnerGroupId" | "name" | "displayName" | "status" | "statusDescription" | "createdById"
>;

export async function insertRunner(connection: Connection, runner: NewRunner): Promise<void> {
  await execute(
    connection,
    sql`insert into runners (id, org_id, runner_group_id, name, display_name, status, status_description, created_by_id)
        values (${runner.id}, ${runner.orgId}, ${runner.runnerGroupId}, ${runner.name}, ${runner.displayName},
          ${runner.status}, ${runner.statusDescription}, ${runner.createdById})`,
  );
}

/** The group whose runners build for the org. */
export async function findOrgGroup(connection: Connection, orgId: string): Promise<RunnerGroup | undefined> {
  return await row<RunnerGroup>(
    connection,
    sql`select ${groupColumns} from runner_groups where owner_type = 'orgs' and owner_id = ${orgId}`,
  );
}

export async function findGroup(connection: Connection, groupId: string): Promise<RunnerGroup | undefined> {
  return await row<RunnerGroup>(connection, sql`select ${groupColumns} from runner_groups where id = ${groupId}`);
}

export async function findSettings(connection: Connection, groupId: string): Promise<RunnerGroupSettings | undefined> {
  return await row<RunnerGroupSettings>(
    connection,
    sql`select ${settingsColumns} from runner_group_settings where runner_group_id = ${groupId}`,
  );
}

/** Merges changes into the settings that have no column of their own. */
export async function mergeSettings(
  connection: Connection,
  groupId: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<RunnerGroupSettings | undefined> {
  return await row<RunnerGroupSettings>(
    connection,
    sql`update runner_group_settings set settings = settings || ${JSON.stringify(changes)}::jsonb, updated_at = now()
        where runner_group_id = ${groupId} returning ${settingsColumns}`,
  );
}

export async function findRunner(connection: Connection, runnerId: string): Promise<Runner | undefined> {
  return await row<Runner>(connection, sql`select ${runnerColumns} from runners where id = ${runnerId}`);
}

/** The runners of an org's own group, oldest first. */
export async function listOrgRunners(connection: Connection, orgId: string): Promise<Runner[]> {
  return await rows<Runner>(
    connection,
    sql`select ${runnerColumns} from runners
        where runner_group_id = (select id from runner_groups where owner_type = 'orgs' and owner_id = ${orgId})
        order by created_at, id`,
  );
}

export async function listRunners(connection: Connection, groupId: string): Promise<Runner[]> {
  return await rows<Runner>(
    connection,
    sql`select ${runnerColumns} from runners where runner_group_id = ${groupId} order by created_at, id`,
  );
}

export interface ToolchainReport {
  readonly runnerId: string;
  readonly toolchainId: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly bootId: string;
  readonly version: string;
}

/** Records what a runner says of itself when it claims; writes only when something differs. */
export async function recordToolchain(connection: Connection, report: ToolchainReport): Promise<void> {
  await execute(
    connection,
    sql`update runners set toolchain_id = ${report.toolchainId}, toolchain = ${JSON.stringify(report.tools)}::jsonb,
          capabilities = ${report.capabilities}, boot_id = ${report.bootId}, version = ${report.version},
          status = 'active', status_description = 'runner is connected', last_seen_at = now(), updated_at = now()
        where id = ${report.runnerId} and (toolchain_id, boot_id, version, capabilities)
          is distinct from (${report.toolchainId}, ${report.bootId}, ${report.version}, ${report.capabilities}::text[])`,
  );
}

/** Writes the newest heartbeat of every process, and when each runner was last seen, in one statement each. */
export async function writeHeartbeats(connection: Connection, heartbeats: readonly PlacedHeartbeat[]): Promise<void> {
  const values = JSON.stringify(heartbeats);
  await execute(
    connection,
    sql`insert into runner_heartbeats (org_id, runner_id, process, process_id, id, alive_time, version, created_at)
        select "orgId", "runnerId", process, "processId", id, "aliveTime", version, "createdAt"
        from jsonb_to_recordset(${values}::jsonb) as h("orgId" text, "runnerId" text, process text, "processId" text,
          id text, "aliveTime" bigint, version text, "createdAt" timestamptz)
        where exists (select from runners r where r.id = h."runnerId")
        on conflict (runner_id, process, process_id) do update
          set id = excluded.id, alive_time = excluded.alive_time, version = excluded.version,
              created_at = excluded.created_at`,
  );
  await execute(
    connection,
    sql`update runners set last_seen_at = seen.at, status = 'active', status_description = 'runner is connected'
        from (select "runnerId" as id, max("createdAt") as at
              from jsonb_to_recordset(${values}::jsonb) as h("runnerId" text, "createdAt" timestamptz)
              group by "runnerId") as seen
        where runners.id = seen.id`,
  );
}

const heartbeatColumns = sql`id, org_id as "orgId", runner_id as "runnerId", process, process_id as "processId",
  alive_time as "aliveTime", version, created_at as "createdAt"`;

/** The newest heartbeat of each kind of process of a runner, the newest of all first. */
export async function listHeartbeats(connection: Connection, runnerId: string): Promise<Heartbeat[]> {
  return await rows<Heartbeat>(
    connection,
    sql`select * from (
          select distinct on (process) ${heartbeatColumns} from runner_heartbeats where runner_id = ${runnerId}
          order by process, created_at desc
        ) as newest order by "createdAt" desc, process`,
  );
}

/** The newest heartbeat of one process. */
export async function findProcessHeartbeat(
  connection: Connection,
  runnerId: string,
  processId: string,
): Promise<Heartbeat | undefined> {
  return await row<Heartbeat>(
    connection,
    sql`select ${heartbeatColumns} from runner_heartbeats where runner_id = ${runnerId} and process_id = ${processId}`,
  );
}
