import { sql } from "kysely";
import type { Connection } from "./pools.ts";

interface Notification {
  readonly channel: string;
  readonly payload: string;
}

/** What open transactions of ours will say once they have committed; forgotten with the transaction. */
const held = new WeakMap<Connection, Map<string, Notification>>();

/**
 * Tells the listeners of `channel` once the connection's transaction has committed; never when it rolls back.
 *
 * The NOTIFY follows the commit in a message of its own: inside the transaction it would make every commit wait for
 * every other's write to disk, for Postgres commits transactions that notify one at a time. A crash in between loses
 * the notification and not the fact, so whoever listens also looks now and then without being told.
 */
export async function notify(connection: Connection, channel: string, payload: string): Promise<void> {
  const waiting = held.get(connection);
  if (waiting) {
    waiting.set(`${channel} ${payload}`, { channel, payload });
  } else {
    await sql`select pg_notify(${channel}, ${payload})`.execute(connection);
  }
}

/** Keeps the notifications of a transaction until `release` sends them over another connection, or over none. */
export function holdNotifications(transaction: Connection): (over: Connection | undefined) => void {
  const waiting = new Map<string, Notification>();
  held.set(transaction, waiting);
  return (over) => {
    held.delete(transaction);
    if (over && waiting.size > 0) {
      const calls = [...waiting.values()].map(({ channel, payload }) => sql`pg_notify(${channel}, ${payload})`);
      // Nobody waits for it, and a database that is away has nobody listening.
      sql`select ${sql.join(calls)}`.execute(over).catch(() => undefined);
    }
  };
}
