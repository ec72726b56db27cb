import { type Connection, execute, rows, sql } from "@exclave/database";
import type { SigningKey } from "./signed-token.ts";

/** Every key that may have signed a token; for the system's connection only. */
export async function listSigningKeys(connection: Connection): Promise<SigningKey[]> {
  return await rows<SigningKey>(
    connection,
    sql`select id, secret, created_at as "createdAt" from registry_signing_keys order by created_at desc limit 100`,
  );
}

export async function insertSigningKey(connection: Connection, key: SigningKey): Promise<void> {
  await execute(
    connection,
    sql`insert into registry_signing_keys (id, secret, created_at) values (${key.id}, ${key.secret}, ${key.createdAt})`,
  );
}

export async function deleteSigningKeys(connection: Connection, before: Date): Promise<number> {
  return await execute(connection, sql`delete from registry_signing_keys where created_at < ${before}`);
}
