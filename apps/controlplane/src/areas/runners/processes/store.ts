import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type {
  ProcessIntroduction,
  ProcessMove,
  ProcessSight,
  ProcessStatus,
  ProcessStatusChange,
  RunnerProcess,
} from "./process.ts";

/** A process that was not heard of for longer is silent. */
const SILENT_SECONDS = 15;

const heardAt = sql`greatest(h.created_at, p.created_at)`;

const sight = sql`case when p.status = 'ended' and p.reason_code = 'process.replaced' then 'replaced'
  when p.status = 'ended' then 'ended'
  when ${heardAt} < now() - make_interval(secs => ${SILENT_SECONDS}) then 'silent'
  else p.status end`;

const processes = sql`select p.id, p.org_id as "orgId", p.runner_id as "runnerId", p.type, p.protocol, p.version, p.labels,
    p.warnings, p.status, p.status_description as "statusDescription", p.reason_code as "reasonCode", p.sequence,
    ${sight} as sight, p.started_at as "startedAt", p.ended_at as "endedAt", ${heardAt} as "heardAt",
    h.id is not null as "isHeard", p.created_at as "createdAt", p.updated_at as "updatedAt"
  from runner_processes p
    left join runner_heartbeats h on h.runner_id = p.runner_id and h.process = p.type and h.process_id = p.id`;

/** Registers a process that is new; false when it is there already. */
export async function insertProcess(
  connection: Connection,
  id: string,
  { status, description }: ProcessMove,
  introduction: ProcessIntroduction,
): Promise<boolean> {
  const { orgId, runnerId } = introduction;
  const inserted = await execute(
    connection,
    sql`with p as (
          insert into runner_processes (id, org_id, runner_id, type, boot_id, protocol, version, labels, warnings, token_id,
            status, status_description, started_at)
          select ${id}, ${orgId}, ${runnerId}, ${introduction.type}, ${introduction.bootId}, ${introduction.protocol},
            ${introduction.version}, ${introduction.labels}::text[], ${introduction.warnings}::text[],
            ${introduction.tokenId}, ${status}, ${description}, ${introduction.startedAt}
          where exists (select from runners where id = ${runnerId})
          on conflict do nothing returning *
        )
        insert into runner_process_status_history (org_id, process_id, sequence, status, description, created_by_id)
        select org_id, id, sequence, status, status_description, runner_id from p`,
  );
  return inserted === 1;
}

/** Keeps what a process that is known says of itself now. */
export async function updateProcess(
  connection: Connection,
  id: string,
  { version, labels, warnings, tokenId }: ProcessIntroduction,
): Promise<void> {
  await execute(
    connection,
    sql`update runner_processes set version = ${version}, labels = ${labels}::text[], warnings = ${warnings}::text[],
          token_id = ${tokenId}, updated_at = now()
        where id = ${id} and (version, labels, warnings, token_id)
          is distinct from (${version}, ${labels}::text[], ${warnings}::text[], ${tokenId})`,
  );
}

/** Locks the process's row until the transaction ends. */
export async function lockProcess(connection: Connection, id: string): Promise<RunnerProcess | undefined> {
  return await row<RunnerProcess>(connection, sql`${processes} where p.id = ${id} for update of p`);
}

/** The other processes of a runner of one type that have not ended, locked. */
export async function lockOthers(connection: Connection, process: RunnerProcess): Promise<RunnerProcess[]> {
  return await rows<RunnerProcess>(
    connection,
    sql`${processes} where p.runner_id = ${process.runnerId} and p.type = ${process.type} and p.id <> ${process.id}
        and p.status <> 'ended' order by p.started_at, p.id for update of p`,
  );
}

/** Moves a locked process. */
export async function moveProcess(
  connection: Connection,
  { id }: RunnerProcess,
  { status, description, reasonCode }: ProcessMove,
  createdById: string,
): Promise<void> {
  await execute(
    connection,
    sql`with p as (
          update runner_processes set status = ${status}, status_description = ${description},
            reason_code = ${reasonCode}, sequence = sequence + 1, updated_at = now(),
            ended_at = case when ${status} = 'ended' then now() end
          where id = ${id} returning *
        )
        insert into runner_process_status_history
          (org_id, process_id, sequence, status, description, reason_code, created_by_id)
        select org_id, id, sequence, status, status_description, reason_code, ${createdById} from p`,
  );
}

export async function findProcess(
  connection: Connection,
  runnerId: string,
  processId: string,
): Promise<RunnerProcess | undefined> {
  return await row<RunnerProcess>(
    connection,
    sql`${processes} where p.id = ${processId} and p.runner_id = ${runnerId}`,
  );
}

/** The process of a runner and type that was started last. */
export async function findNewestProcess(
  connection: Connection,
  runnerId: string,
  type: string,
): Promise<RunnerProcess | undefined> {
  return await row<RunnerProcess>(
    connection,
    sql`${processes} where p.runner_id = ${runnerId} and p.type = ${type} order by p.started_at desc, p.id limit 1`,
  );
}

export interface ProcessFilter {
  readonly runnerId: string;
  readonly types: readonly string[];
  readonly sights: readonly ProcessSight[];
  readonly offset: number;
  readonly limit: number;
}

/** Processes of a runner, the one started last first; one more than `limit`. */
export async function listProcesses(connection: Connection, filter: ProcessFilter): Promise<RunnerProcess[]> {
  return await rows<RunnerProcess>(
    connection,
    sql`${processes} where p.runner_id = ${filter.runnerId}
          and (cardinality(${filter.types}::text[]) = 0 or p.type = any(${filter.types}))
          and (cardinality(${filter.sights}::text[]) = 0 or ${sight} = any(${filter.sights}))
        order by p.started_at desc, p.id limit ${filter.limit + 1} offset ${filter.offset}`,
  );
}

/** Processes of a runner that have not ended, as far as is known. */
export async function currentProcesses(connection: Connection, runnerId: string): Promise<RunnerProcess[]> {
  return await rows<RunnerProcess>(
    connection,
    sql`${processes} where p.runner_id = ${runnerId} and p.status <> 'ended' order by p.started_at desc, p.id`,
  );
}

/** The tokens of a runner's processes that have not ended, and of the one that was started last: it may come back with it. */
export async function tokensInUse(connection: Connection, runnerId: string): Promise<string[]> {
  const found = await rows<{ tokenId: string }>(
    connection,
    sql`select token_id as "tokenId" from runner_processes where runner_id = ${runnerId} and status <> 'ended'
        union
        (select token_id from runner_processes where runner_id = ${runnerId} order by started_at desc, id limit 1)`,
  );
  return found.map(({ tokenId }) => tokenId);
}

/** Ids of processes with a status that were not heard of for so long. */
export async function silentProcesses(
  connection: Connection,
  status: ProcessStatus,
  seconds: number,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select silent.id from (${processes} where p.status = ${status}) as silent
        where silent."heardAt" < now() - make_interval(secs => ${seconds}) limit 100`,
  );
  return found.map(({ id }) => id);
}

/** Every status the processes have had, oldest first. */
export async function processHistories(
  connection: Connection,
  processIds: readonly string[],
): Promise<ProcessStatusChange[]> {
  return await rows<ProcessStatusChange>(
    connection,
    sql`select process_id as "processId", status, description, reason_code as "reasonCode",
          created_by_id as "createdById", created_at as "createdAt"
        from runner_process_status_history where process_id = any(${processIds}) order by process_id, sequence`,
  );
}

/** Forgets processes that ended long ago, with their heartbeats. */
export async function deleteOldProcesses(connection: Connection): Promise<void> {
  await execute(
    connection,
    sql`with old as (
          delete from runner_processes where ended_at < now() - interval '90 days' returning id, runner_id
        )
        delete from runner_heartbeats using old
        where runner_heartbeats.runner_id = old.runner_id and runner_heartbeats.process_id = old.id`,
  );
}
