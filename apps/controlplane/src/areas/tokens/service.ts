import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inSystem, type Pools } from "@exclave/database";
import { type Clock, internal, newId, notFound } from "@exclave/kernel";
import {
  authorize,
  newSecret,
  type Principal,
  secretHash,
  type TokenGrant,
  type TokenKey,
  type TokenPrincipal,
  tokenRoleOf,
} from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import { findGrantRow, type GrantRow, insertToken, listUserTokens, livingTokens, revokeUserToken } from "./store.ts";
import { checkTokenName, expiryOf } from "./token.ts";
import { toWireToken } from "./wire.ts";

export interface TokenService {
  create(context: RequestContext, request: RequestBody<"create_static_token">): Promise<Wire<"StaticTokenResponse">>;
  list(context: RequestContext): Promise<Wire<"Token">[]>;
  revoke(context: RequestContext, tokenId: string): Promise<void>;
  /** The grant of a token; what the authenticator asks. */
  findGrant(key: TokenKey): Promise<TokenGrant | undefined>;
  /** Which of these tokens are not revoked; what the authenticator asks now and then. */
  living(tokenIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface TokenServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
}

export function createTokenService({ pools, mutate, clock }: TokenServiceOptions): TokenService {
  return {
    async create(context, request) {
      authorize(context.principal, "token.write");
      checkTokenName(request.name);
      const expiresAt = expiryOf(clock.now(), request.duration);
      const role = tokenRoleOf(request.role);
      const kind = { action: "token.create", resourceType: "token", answersSecret: true };
      return await mutate(context, kind, async (connection) => {
        const id = newId("token");
        const secret = newSecret();
        await insertToken(connection, {
          id,
          kind: "user",
          secretHash: secretHash(secret),
          accountId: context.principal.id,
          name: request.name,
          role,
          createdById: context.principal.id,
          expiresAt,
        });
        return { answer: { id, api_token: secret }, resourceId: id, details: { name: request.name } };
      });
    },
    async list({ principal }) {
      authorize(principal, "token.read");
      const tokens = await inSystem(pools, (connection) => listUserTokens(connection, principal.id));
      return tokens.map(toWireToken);
    },
    async revoke(context, tokenId) {
      authorize(context.principal, "token.write");
      await mutate(context, { action: "token.revoke", resourceType: "token" }, async (connection) => {
        if (!(await revokeUserToken(connection, context.principal.id, tokenId))) {
          throw notFound("token.not-found", `no token ${tokenId}`, {
            hint: "GET /v1/account/static-tokens lists yours",
          });
        }
        return { answer: null, resourceId: tokenId };
      });
    },
    living: async (tokenIds) => new Set(await livingTokens(pools.system, tokenIds)),
    async findGrant(key) {
      const found = await findGrantRow(pools.system, key);
      return (
        found && { principal: principalOf(found), expiresAt: found.expiresAt, revokedAt: found.revokedAt ?? undefined }
      );
    },
  };
}

function principalOf(row: GrantRow): TokenPrincipal {
  const { id: tokenId, orgId } = row;
  switch (row.kind) {
    case "user":
      return {
        kind: "user",
        id: row.accountId!,
        tokenId,
        email: row.email ?? "",
        orgRoles: new Map((row.orgRoles ?? []).map(([id, role]) => [id, tokenRoleOf(role)])),
        role: tokenRoleOf(row.role),
      };
    case "runner":
      return { kind: "runner", id: row.runnerId!, tokenId, orgId: known(orgId), runnerGroupId: row.runnerGroupId! };
    case "job":
      return {
        kind: "job",
        id: row.jobId!,
        tokenId,
        orgId: known(orgId),
        executionId: row.executionId!,
        runnerId: row.runnerId!,
        runnerGroupId: row.runnerGroupId!,
        appId: row.appId ?? undefined,
      };
    case "log_writer":
      return { kind: "log_writer", id: row.logStreamId!, tokenId, orgId: known(orgId) };
  }
}

function known(orgId: string | undefined): string {
  if (!orgId) {
    throw internal("token.without-org", "a token of a runner, job or log stream has no org");
  }
  return orgId;
}

export interface MintRunnerTokenOptions {
  readonly orgId: string;
  readonly runnerId: string;
  readonly principal: Principal;
}

const RUNNER_TOKEN_LIFE = "2160h";

/** A new token for a runner, in the caller's transaction; the secret is in the answer and nowhere else. */
export async function mintRunnerToken(
  connection: Connection,
  { orgId, runnerId, principal }: MintRunnerTokenOptions,
  clock: Clock,
): Promise<Wire<"RunnerTokenResponse">> {
  const id = newId("token");
  const secret = newSecret();
  const expiresAt = expiryOf(clock.now(), RUNNER_TOKEN_LIFE);
  await insertToken(connection, {
    id,
    kind: "runner",
    secretHash: secretHash(secret),
    orgId,
    runnerId,
    createdById: principal.id,
    expiresAt,
  });
  return { id, runner_id: runnerId, token: secret, expires_at: expiresAt.toISOString() };
}

/** The attempt that a job's token is for. */
export interface MintJobTokenOptions {
  readonly orgId: string;
  readonly runnerId: string;
  readonly jobId: string;
  readonly executionId: string;
  readonly logStreamId: string | undefined;
  readonly expiresAt: Date;
}

/** A new token for one attempt of one job, in the caller's transaction; the secret is the answer and nowhere else. */
export async function mintJobToken(
  connection: Connection,
  { logStreamId, ...attempt }: MintJobTokenOptions,
): Promise<string> {
  const secret = newSecret();
  await insertToken(connection, {
    id: newId("token"),
    kind: "job",
    secretHash: secretHash(secret),
    ...attempt,
    ...(logStreamId === undefined ? {} : { logStreamId }),
    createdById: attempt.runnerId,
  });
  return secret;
}

export interface MintUserTokenOptions {
  readonly accountId: string;
  readonly role: string;
  readonly name: string;
}

/** A token of an account for a program that was let in, as OAuth answers it; in the caller's transaction. */
export async function mintUserToken(
  connection: Connection,
  { accountId, role, name }: MintUserTokenOptions,
  clock: Clock,
): Promise<{ readonly id: string; readonly token: OAuthToken }> {
  const id = newId("token");
  const secret = newSecret();
  const expiresAt = expiryOf(clock.now(), undefined);
  await insertToken(connection, {
    id,
    kind: "user",
    secretHash: secretHash(secret),
    accountId,
    name,
    role: tokenRoleOf(role),
    createdById: accountId,
    expiresAt,
  });
  const expiresIn = Math.floor((expiresAt.getTime() - clock.now().getTime()) / 1000);
  return { id, token: { access_token: secret, token_type: "Bearer", expires_in: expiresIn } };
}

interface OAuthToken {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
}
