import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Connection } from "./pools.ts";

/** Holds the advisory lock `name` until the connection's transaction ends; waits for whoever has it. */
export async function lockForTransaction(connection: Connection, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey(name)}::bigint)`.execute(connection);
}

/** Takes the advisory lock `name` for the rest of the transaction when it is free, and says whether it did. */
export async function tryLockForTransaction(connection: Connection, name: string): Promise<boolean> {
  const result = await sql<{
    held: boolean;
  }>`select pg_try_advisory_xact_lock(${lockKey(name)}::bigint) as held`.execute(connection);
  return result.rows[0]?.held === true;
}

/** The first 64 bits of a digest of the name; as text, because a double cannot hold them. */
function lockKey(name: string): string {
  return createHash("sha256").update(name).digest().readBigInt64BE().toString();
}
