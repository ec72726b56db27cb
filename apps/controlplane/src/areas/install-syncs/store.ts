import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { InstallSync, InstallSyncKey, InstallSyncStep } from "./install-sync.ts";

const columns = sql`id, org_id as "orgId", app_id as "appId", installs_config_id as "installsConfigId", status,
  commit_id as "commitId", attempts, deadline, created_by_id as "createdById", created_at as "createdAt",
  updated_at as "updatedAt"`;

/** A sync of that app; another app's is not found. */
export async function findSync(
  connection: Connection,
  appId: string,
  syncId: string,
): Promise<InstallSync | undefined> {
  return await row<InstallSync>(
    connection,
    sql`select ${columns} from install_syncs where id = ${syncId} and app_id = ${appId}`,
  );
}

/** The one of an app that has not ended. */
export async function findSyncUnderWay(connection: Connection, appId: string): Promise<InstallSync | undefined> {
  return await row<InstallSync>(
    connection,
    sql`select ${columns} from install_syncs where app_id = ${appId} and deadline is not null`,
  );
}

/** Newest first; one more than the limit. */
export async function listSyncs(
  connection: Connection,
  appId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<InstallSync[]> {
  return await rows<InstallSync>(
    connection,
    sql`select ${columns} from install_syncs where app_id = ${appId}
        order by created_at desc, id desc limit ${limit + 1} offset ${offset}`,
  );
}

/** Every org's syncs that have not ended, oldest first. */
export async function listSyncsUnderWay(connection: Connection, limit: number): Promise<InstallSyncKey[]> {
  return await rows<InstallSyncKey>(
    connection,
    sql`select s.org_id as "orgId", s.app_id as "appId", s.id as "syncId"
        from install_syncs s where s.deadline is not null order by s.deadline limit ${limit}`,
  );
}

/** Apps of an org with a sync that has not ended, or waits for an answer; in the order in which whoever holds several does. */
export async function appsWithOpenSyncs(connection: Connection, orgId: string): Promise<string[]> {
  const found = await rows<{ readonly appId: string }>(
    connection,
    sql`select distinct app_id as "appId" from install_syncs
        where org_id = ${orgId} and (deadline is not null or status = 'approval-awaiting') order by app_id`,
  );
  return found.map(({ appId }) => appId);
}

export type NewSync = Pick<
  InstallSync,
  "id" | "orgId" | "appId" | "installsConfigId" | "status" | "deadline" | "createdById"
>;

/** Adds a sync to an app, which the caller holds. */
export async function insertSync(connection: Connection, sync: NewSync): Promise<InstallSync> {
  const inserted = await row<InstallSync>(
    connection,
    sql`insert into install_syncs (id, org_id, app_id, installs_config_id, status, deadline, created_by_id)
        values (${sync.id}, ${sync.orgId}, ${sync.appId}, ${sync.installsConfigId}, ${sync.status}, ${sync.deadline},
          ${sync.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

export async function countAttempt(connection: Connection, syncId: string): Promise<void> {
  await execute(connection, sql`update install_syncs set attempts = attempts + 1 where id = ${syncId}`);
}

/** Keeps the commit that a sync reads. */
export async function pinCommit(connection: Connection, syncId: string, commitId: string): Promise<void> {
  await execute(
    connection,
    sql`update install_syncs set commit_id = ${commitId}, updated_at = now() where id = ${syncId}`,
  );
}

/** Writes the status of a sync, whose app the caller holds. */
export async function updateStatus(connection: Connection, sync: InstallSync): Promise<InstallSync> {
  const updated = await row<InstallSync>(
    connection,
    sql`update install_syncs set status = ${sync.status}, deadline = ${sync.deadline}, updated_at = now()
        where id = ${sync.id} returning ${columns}`,
  );
  return updated!;
}

export type NewStep = Pick<InstallSyncStep, "description" | "createdById"> & Partial<Pick<InstallSyncStep, "facts">>;

/** Remembers where a sync stands now. */
export async function addStep(connection: Connection, sync: InstallSync, step: NewStep): Promise<void> {
  await execute(
    connection,
    sql`insert into install_sync_status_history (org_id, install_sync_id, sequence, status, description, metadata,
          created_by_id)
        select ${sync.orgId}, ${sync.id}, coalesce(max(sequence), 0) + 1, ${sync.status}, ${step.description},
          ${JSON.stringify(step.facts ?? {})}::jsonb, ${step.createdById}
        from install_sync_status_history where install_sync_id = ${sync.id}`,
  );
}

const stepColumns = sql`install_sync_id as "syncId", sequence, status, description, created_by_id as "createdById",
  created_at as "createdAt"`;

/** The ways of some syncs so far, of each the oldest step first; for few of them, as each may tell of every file. */
export async function listSteps(connection: Connection, syncIds: readonly string[]): Promise<InstallSyncStep[]> {
  return await rows<InstallSyncStep>(
    connection,
    sql`select ${stepColumns}, metadata as facts
        from install_sync_status_history where install_sync_id = any(${syncIds}) order by install_sync_id, sequence`,
  );
}

/** The same, without what is wrong with each file. */
export async function listStepOutlines(connection: Connection, syncIds: readonly string[]): Promise<InstallSyncStep[]> {
  return await rows<InstallSyncStep>(
    connection,
    sql`select ${stepColumns}, metadata - 'diagnostics' as facts
        from install_sync_status_history where install_sync_id = any(${syncIds}) order by install_sync_id, sequence`,
  );
}
