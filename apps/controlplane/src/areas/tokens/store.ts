import { type Connection, execute, notify, row, rows, sql } from "@exclave/database";
import type { LookUpKey, Token, TokenKind } from "./token.ts";

const columns = sql`id, org_id as "orgId", kind, name, role, account_id as "accountId", created_by_id as "createdById",
  created_at as "createdAt", updated_at as "updatedAt", expires_at as "expiresAt", revoked_at as "revokedAt"`;

/** Replicas drop their cached tokens when they hear of it. */
export const TOKENS_CHANNEL = "exclave_tokens";

export interface NewToken {
  readonly id: string;
  readonly kind: TokenKind;
  readonly secretHash: Buffer;
  readonly orgId?: string;
  readonly accountId?: string;
  readonly runnerId?: string;
  readonly jobId?: string;
  readonly executionId?: string;
  readonly logStreamId?: string;
  readonly name?: string;
  readonly role?: string;
  readonly createdById: string;
  readonly expiresAt: Date;
}

/** Stores a token; a hash that is already there is left as it is. */
export async function insertToken(connection: Connection, token: NewToken): Promise<void> {
  await execute(
    connection,
    sql`insert into tokens (id, org_id, kind, secret_hash, name, account_id, role, runner_id, job_id, execution_id,
          log_stream_id, created_by_id, expires_at)
        values (${token.id}, ${token.orgId ?? null}, ${token.kind}, ${token.secretHash}, ${token.name ?? ""},
          ${token.accountId ?? null}, ${token.role ?? ""}, ${token.runnerId ?? null}, ${token.jobId ?? null},
          ${token.executionId ?? null}, ${token.logStreamId ?? null}, ${token.createdById}, ${token.expiresAt})
        on conflict (secret_hash) do nothing`,
  );
}

/** A token with what is needed to know whom it stands for. */
export interface GrantRow extends Token {
  readonly email: string | null;
  /** The orgs of the account, with its role in each. */
  readonly orgRoles: readonly (readonly [orgId: string, role: string])[] | null;
  readonly runnerId: string | null;
  readonly runnerGroupId: string | null;
  readonly jobId: string | null;
  /** The app of the job. */
  readonly appId: string | null;
  readonly executionId: string | null;
  readonly logStreamId: string | null;
}

/** Looks a token up across orgs: for the system's connection only. One of a deleted org is revoked, whenever it was made. */
export async function findGrantRow(connection: Connection, key: LookUpKey): Promise<GrantRow | undefined> {
  return await row<GrantRow>(
    connection,
    sql`select t.id, t.org_id as "orgId", t.kind, t.name, t.role, t.account_id as "accountId",
          t.created_by_id as "createdById", t.created_at as "createdAt", t.updated_at as "updatedAt",
          t.expires_at as "expiresAt", coalesce(t.revoked_at, own.deleted_at) as "revokedAt", t.runner_id as "runnerId", t.job_id as "jobId",
          t.execution_id as "executionId", t.log_stream_id as "logStreamId", a.email,
          j.app_id as "appId", coalesce(j.runner_group_id, r.runner_group_id) as "runnerGroupId",
          (select jsonb_agg(jsonb_build_array(ar.org_id, ro.role_type) order by ar.org_id) from account_roles ar
             join roles ro on ro.id = ar.role_id
             join orgs o on o.id = ar.org_id and o.deleted_at is null where ar.account_id = t.account_id) as "orgRoles"
        from tokens t
          left join orgs own on own.id = t.org_id
          left join accounts a on a.id = t.account_id
          left join runners r on r.id = t.runner_id
          left join jobs j on j.id = t.job_id
        where ${"secretHash" in key ? sql`t.secret_hash = ${key.secretHash}` : sql`t.id = ${key.tokenId}`}`,
  );
}

/** Which of these tokens are not revoked; across orgs, so for the system's connection only. */
export async function livingTokens(connection: Connection, tokenIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select t.id from tokens t where t.id = any(${tokenIds}) and t.revoked_at is null
          and not exists (select from orgs o where o.id = t.org_id and o.deleted_at is not null)`,
  );
  return found.map(({ id }) => id);
}

/** A user's own tokens, newest first. */
export async function listUserTokens(connection: Connection, accountId: string): Promise<Token[]> {
  return await rows<Token>(
    connection,
    sql`select ${columns} from tokens where account_id = ${accountId} and kind = 'user' and revoked_at is null
        order by created_at desc, id desc`,
  );
}

/** Revokes one of a user's tokens; false when there is none such. */
export async function revokeUserToken(connection: Connection, accountId: string, tokenId: string): Promise<boolean> {
  const touched = await execute(
    connection,
    sql`update tokens set revoked_at = now(), updated_at = now()
        where id = ${tokenId} and account_id = ${accountId} and revoked_at is null`,
  );
  await notify(connection, TOKENS_CHANNEL, tokenId);
  return touched === 1;
}

/** Revokes the rights to write to log streams of an org that an account minted. */
export async function revokeWritersOf(connection: Connection, orgId: string, accountId: string): Promise<void> {
  await execute(
    connection,
    sql`update tokens set revoked_at = now(), updated_at = now()
        where org_id = ${orgId} and kind = 'log_writer' and created_by_id = ${accountId} and revoked_at is null`,
  );
}

/** Revokes the tokens of an org's runners, jobs and log streams. */
export async function revokeTokensOfOrg(connection: Connection, orgId: string): Promise<void> {
  await execute(
    connection,
    sql`update tokens set revoked_at = now(), updated_at = now() where org_id = ${orgId} and revoked_at is null`,
  );
}

/** Revokes every token of an execution. */
export async function revokeExecutionTokens(connection: Connection, executionId: string): Promise<void> {
  const touched = await execute(
    connection,
    sql`update tokens set revoked_at = now(), updated_at = now()
        where execution_id = ${executionId} and revoked_at is null`,
  );
  if (touched > 0) {
    await notify(connection, TOKENS_CHANNEL, executionId);
  }
}

/** Revokes the tokens of a runner, save those that are kept and the one that was made last; returns how many. */
export async function pruneRunnerTokens(
  connection: Connection,
  runnerId: string,
  kept: readonly string[],
): Promise<number> {
  const revoked = await rows<{ id: string }>(
    connection,
    sql`update tokens set revoked_at = now(), updated_at = now()
        where kind = 'runner' and runner_id = ${runnerId} and revoked_at is null and expires_at > now()
          and not (id = any(${kept}))
          and id <> (select id from tokens where kind = 'runner' and runner_id = ${runnerId} and revoked_at is null
                     order by created_at desc, id desc limit 1)
        returning id`,
  );
  for (const { id } of revoked) {
    await notify(connection, TOKENS_CHANNEL, id);
  }
  return revoked.length;
}
