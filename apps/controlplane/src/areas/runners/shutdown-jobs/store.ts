import { type Connection, execute, rows, sql } from "@exclave/database";
import type { ShutdownType } from "../shutdowns/shutdown.ts";

/** A shutdown whose runner hears of it by a job, which is still to be made. */
export interface UntoldShutdown {
  readonly id: string;
  readonly orgId: string;
  readonly runnerId: string;
  readonly runnerGroupId: string;
  readonly type: ShutdownType;
  /** Of the process that polls. */
  readonly processId: string;
  readonly secondsLeft: number;
  readonly createdById: string;
}

/** Shutdowns of runners of which a process polls, and none claims; a management process runs other jobs. */
export async function untoldShutdowns(connection: Connection): Promise<UntoldShutdown[]> {
  return await rows<UntoldShutdown>(
    connection,
    sql`select s.id, s.org_id as "orgId", s.runner_id as "runnerId", r.runner_group_id as "runnerGroupId", s.type,
          polling.id as "processId", greatest(extract(epoch from s.expires_at - now()), 1)::float8 as "secondsLeft",
          s.created_by_id as "createdById"
        from runner_shutdowns s
          join runners r on r.id = s.runner_id
          join lateral (
            select p.id from runner_processes p
            where p.runner_id = s.runner_id and p.status <> 'ended' and p.protocol = 'polls' and p.type <> 'mng'
              and (s.process_id is null or p.id = s.process_id)
            order by p.started_at desc, p.id limit 1
          ) as polling on true
        where s.status = 'pending' and s.expires_at > now() and s.job_id is null
          and not exists (select from runner_processes p
                          where p.runner_id = s.runner_id and p.status <> 'ended' and p.protocol = 'claims')
        order by s.created_at, s.id limit 100 for update of s`,
  );
}

export async function keepJob(connection: Connection, shutdownId: string, jobId: string): Promise<void> {
  await execute(connection, sql`update runner_shutdowns set job_id = ${jobId} where id = ${shutdownId}`);
}

/** Jobs that wait for a runner although what they would tell is over. */
export async function needlessJobs(connection: Connection): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select j.id from jobs j join runner_shutdowns s on s.job_id = j.id
        where j.status = 'available' and s.status not in ('pending', 'delivered') limit 100`,
  );
  return found.map(({ id }) => id);
}
