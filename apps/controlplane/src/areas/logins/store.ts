import { type Connection, execute, row, sql } from "@exclave/database";
import type { DeviceLogin } from "./device-login.ts";

const columns = sql`id, client_id as "clientId", status, account_id as "accountId", role,
  interval_seconds as "intervalSeconds", polled_at as "polledAt", expires_at as "expiresAt"`;

export interface NewLogin {
  readonly id: string;
  readonly deviceCodeHash: Buffer;
  readonly userCodeHash: Buffer;
  readonly clientId: string;
  readonly intervalSeconds: number;
  readonly expiresAt: Date;
}

/** Keeps a login that waits; false when there are `most` already that wait. */
export async function insertLogin(connection: Connection, login: NewLogin, most: number): Promise<boolean> {
  const inserted = await execute(
    connection,
    sql`insert into device_logins
          (id, device_code_hash, user_code_hash, client_id, status, interval_seconds, expires_at)
        select ${login.id}, ${login.deviceCodeHash}, ${login.userCodeHash}, ${login.clientId}, 'pending',
          ${login.intervalSeconds}::integer, ${login.expiresAt}::timestamptz
        where (select count(*) from device_logins where status = 'pending' and expires_at > now()) < ${most}`,
  );
  return inserted === 1;
}

/** The login of a device code, held until the transaction ends. */
export async function holdLogin(connection: Connection, deviceCodeHash: Buffer): Promise<DeviceLogin | undefined> {
  const found = await row<DeviceLogin>(
    connection,
    sql`select ${columns} from device_logins where device_code_hash = ${deviceCodeHash} for update`,
  );
  return found && { ...found, accountId: found.accountId ?? undefined, polledAt: found.polledAt ?? undefined };
}

/** Notes when the program asked, and how long it is to wait from now on. */
export async function notePoll(connection: Connection, id: string, at: Date, intervalSeconds: number): Promise<void> {
  await execute(
    connection,
    sql`update device_logins set polled_at = ${at}, interval_seconds = ${intervalSeconds} where id = ${id}`,
  );
}

export interface Decision {
  readonly userCodeHash: Buffer;
  readonly status: "approved" | "denied";
  readonly accountId: string;
  readonly role: string;
  readonly now: Date;
}

/** Decides on a login that waits; answers its id, or undefined when none of that code does. */
export async function decideLogin(connection: Connection, decision: Decision): Promise<string | undefined> {
  const decided = await row<{ readonly id: string }>(
    connection,
    sql`update device_logins
        set status = ${decision.status}, account_id = ${decision.accountId}, role = ${decision.role}
        where user_code_hash = ${decision.userCodeHash} and status = 'pending' and expires_at > ${decision.now}
        returning id`,
  );
  return decided?.id;
}

/** Takes an approved login for good; false when another exchange did. */
export async function useLogin(connection: Connection, id: string): Promise<boolean> {
  const used = await execute(
    connection,
    sql`update device_logins set status = 'used' where id = ${id} and status = 'approved'`,
  );
  return used === 1;
}

/** Forgets logins that ended a day ago; answers how many. */
export async function deleteOldLogins(connection: Connection): Promise<number> {
  return await execute(connection, sql`delete from device_logins where expires_at < now() - interval '1 day'`);
}
