import { type Connection, execute, notify, row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import {
  SHUTDOWN_LIFE_SECONDS,
  type Shutdown,
  type ShutdownMove,
  type ShutdownRequest,
  type ShutdownStatusChange,
} from "./shutdown.ts";

/** Payload: the runner's id. Wakes what the runner has asked, and who tells runners of the older protocol. */
export const RUNNER_SHUTDOWNS_CHANNEL = "exclave_runner_shutdowns";

const columns = sql`id, org_id as "orgId", runner_id as "runnerId", type, is_for_process as "isForProcess",
  process_id as "processId", status, status_description as "statusDescription", expires_at as "expiresAt",
  created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

export type NewShutdown = ShutdownRequest & Pick<Shutdown, "orgId" | "runnerId" | "createdById">;

/** Serializes who asks something of the runner; false when there is none such. */
export async function lockRunner(connection: Connection, runnerId: string): Promise<boolean> {
  const found = await row(connection, sql`select id from runners where id = ${runnerId} for no key update`);
  return found !== undefined;
}

/** Inserts a shutdown, which is told as soon as the transaction commits. */
export async function insertShutdown(
  connection: Connection,
  { status, description }: ShutdownMove,
  shutdown: NewShutdown,
): Promise<Shutdown> {
  const { orgId, runnerId, type, processId, createdById } = shutdown;
  const inserted = await row<Shutdown>(
    connection,
    sql`with s as (
          insert into runner_shutdowns (id, org_id, runner_id, type, is_for_process, process_id, status,
            status_description, expires_at, created_by_id)
          values (${newId("runnerShutdown")}, ${orgId}, ${runnerId}, ${type}, ${processId !== undefined},
            ${processId ?? null}, ${status}, ${description}, now() + make_interval(secs => ${SHUTDOWN_LIFE_SECONDS}),
            ${createdById})
          returning *
        ), noted as (
          insert into runner_shutdown_status_history (org_id, shutdown_id, sequence, status, description, created_by_id)
          select org_id, id, sequence, status, status_description, created_by_id from s
        ) select ${columns} from s`,
  );
  await notify(connection, RUNNER_SHUTDOWNS_CHANNEL, runnerId);
  return inserted!;
}

/** Moves shutdowns that are open; those that are not stay as they are. A process id is kept where there is none yet. */
export async function moveShutdowns(
  connection: Connection,
  ids: readonly string[],
  { status, description }: ShutdownMove,
  by: { readonly createdById: string; readonly processId?: string },
): Promise<void> {
  await execute(
    connection,
    sql`with s as (
          update runner_shutdowns set status = ${status}, status_description = ${description},
            process_id = coalesce(process_id, ${by.processId ?? null}), sequence = sequence + 1, updated_at = now()
          where id = any(${ids}) and status in ('pending', 'delivered') and status <> ${status} returning *
        )
        insert into runner_shutdown_status_history (org_id, shutdown_id, sequence, status, description, created_by_id)
        select org_id, id, sequence, status, status_description, ${by.createdById} from s`,
  );
}

/** Shutdowns of a runner that are not over, oldest first. */
export async function openShutdowns(connection: Connection, runnerId: string): Promise<Shutdown[]> {
  return await rows<Shutdown>(
    connection,
    sql`select ${columns} from runner_shutdowns
        where runner_id = ${runnerId} and (status = 'delivered' or status = 'pending' and expires_at > now())
        order by created_at, id`,
  );
}

export async function findShutdown(
  connection: Connection,
  runnerId: string,
  id: string,
): Promise<Shutdown | undefined> {
  return await row<Shutdown>(
    connection,
    sql`select ${columns} from runner_shutdowns where id = ${id} and runner_id = ${runnerId}`,
  );
}

/** What a process has yet to hear; the one that asks for most, then the oldest. */
export async function nextShutdown(
  connection: Connection,
  runnerId: string,
  processId: string,
): Promise<Shutdown | undefined> {
  return await row<Shutdown>(
    connection,
    sql`select ${columns} from runner_shutdowns
        where runner_id = ${runnerId} and status = 'pending' and expires_at > now()
          and (process_id is null or process_id = ${processId})
        order by type = 'force' desc, created_at, id limit 1`,
  );
}

/** Runners that have something to hear. */
export async function runnersToTell(connection: Connection): Promise<string[]> {
  const found = await rows<{ runnerId: string }>(
    connection,
    sql`select distinct runner_id as "runnerId" from runner_shutdowns where status = 'pending' and expires_at > now()`,
  );
  return found.map(({ runnerId }) => runnerId);
}

/** Of those of a process that are not over, the ones that it has heard, and the ones that it has not. */
export async function shutdownsToSettle(
  connection: Connection,
  processId: string,
): Promise<{ readonly heard: string[]; readonly unheard: string[] }> {
  const found = await rows<{ id: string; status: string }>(
    connection,
    sql`select id, status from runner_shutdowns
        where process_id = ${processId} and status in ('pending', 'delivered') for update`,
  );
  const idsOf = (status: string): string[] => found.filter((one) => one.status === status).map(({ id }) => id);
  return { heard: idsOf("delivered"), unheard: idsOf("pending") };
}

/** Restarts of a runner that nobody has heard, and that its process, started later, has made unnecessary. */
export async function restartsBefore(connection: Connection, runnerId: string, startedAt: Date): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select id from runner_shutdowns where runner_id = ${runnerId} and type = 'restart' and status = 'pending'
          and process_id is null and created_at < ${startedAt} for update`,
  );
  return found.map(({ id }) => id);
}

/** Those that nobody heard in time. */
export async function overdueShutdowns(connection: Connection): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select id from runner_shutdowns where status = 'pending' and expires_at <= now() limit 100 for update skip locked`,
  );
  return found.map(({ id }) => id);
}

/** Shutdowns of processes, and those of their runners that nobody has heard yet, oldest first. */
export async function shutdownsOf(
  connection: Connection,
  runnerId: string,
  processIds: readonly string[],
): Promise<Shutdown[]> {
  return await rows<Shutdown>(
    connection,
    sql`select ${columns} from runner_shutdowns
        where process_id = any(${processIds})
          or (runner_id = ${runnerId} and process_id is null and status = 'pending' and expires_at > now())
        order by created_at, id`,
  );
}

/** Every status the shutdowns have had, oldest first. */
export async function shutdownHistories(
  connection: Connection,
  ids: readonly string[],
): Promise<ShutdownStatusChange[]> {
  return await rows<ShutdownStatusChange>(
    connection,
    sql`select shutdown_id as "shutdownId", status, description, created_by_id as "createdById",
          created_at as "createdAt"
        from runner_shutdown_status_history where shutdown_id = any(${ids}) order by shutdown_id, sequence`,
  );
}
