import { type Connection, execute, notify, row, rows, sql, tryLockForTransaction } from "@exclave/database";
import type { Event, NewEvent } from "./event.ts";

/** Heard by the sequencer: something new has committed. */
export const EVENTS_WRITTEN_CHANNEL = "exclave_events_written";
/** Heard by readers: something new has its number. */
export const EVENTS_READY_CHANNEL = "exclave_events_ready";

/** Writes a fact in the transaction that makes it true. */
export async function publish(connection: Connection, event: NewEvent): Promise<void> {
  await execute(
    connection,
    sql`insert into events (org_id, topic, resource_id, type, payload)
        values (${event.orgId}, ${event.topic}, ${event.resourceId}, ${event.type},
          ${JSON.stringify(event.payload ?? {})}::jsonb)`,
  );
  await notify(connection, EVENTS_WRITTEN_CHANNEL, "");
}

/** Numbers what has committed, in the order it was written; does nothing while another process does it. */
export async function sequenceEvents(connection: Connection): Promise<number> {
  if (!(await tryLockForTransaction(connection, "events.sequencer"))) {
    return 0;
  }
  const numbered = await execute(
    connection,
    sql`with fresh as (
          select id, nextval('event_sequence') as sequence
          from (select id from events where sequence is null order by id) as ordered
        )
        update events set sequence = fresh.sequence from fresh where events.id = fresh.id`,
  );
  if (numbered > 0) {
    await notify(connection, EVENTS_READY_CHANNEL, "");
  }
  return numbered;
}

/** Events of the connection's org after `sequence`, in order. */
export async function readEvents(
  connection: Connection,
  options: { readonly after: number; readonly limit: number },
): Promise<Event[]> {
  return await rows<Event>(
    connection,
    sql`select sequence, topic, resource_id as "resourceId", type, payload, created_at as "createdAt"
        from events where org_id = exclave_org() and sequence > ${options.after} order by sequence limit ${options.limit}`,
  );
}

/** The number of the newest event of the connection's org; 0 when there is none. */
export async function newestSequence(connection: Connection): Promise<number> {
  const newest = await row<{ sequence: number }>(
    connection,
    sql`select coalesce(max(sequence), 0) as sequence from events where org_id = exclave_org()`,
  );
  return newest?.sequence ?? 0;
}

/** True while the connection's org has the event of that number. */
export async function hasEvent(connection: Connection, sequence: number): Promise<boolean> {
  const found = await row(
    connection,
    sql`select 1 as found from events where org_id = exclave_org() and sequence = ${sequence}`,
  );
  return found !== undefined;
}

/** Forgets events older than a week. */
export async function deleteOldEvents(connection: Connection): Promise<number> {
  return await execute(connection, sql`delete from events where created_at < now() - interval '7 days'`);
}
