import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inSystem, type Pools } from "@exclave/database";
import {
  type Clock,
  conflict,
  forbidden,
  invalidInput,
  limitExceeded,
  newId,
  notFound,
  unavailable,
} from "@exclave/kernel";
import {
  type Authenticator,
  authorize,
  newSecret,
  secretHash,
  type TokenRole,
  type UserPrincipal,
} from "../../auth/index.ts";
import type { Change, Mutate, MutationKind, RequestContext } from "../../requests/index.ts";
import { type Attempts, createAttempts } from "./attempts.ts";
import {
  type DeviceCodeAnswer,
  FIRST_INTERVAL_SECONDS,
  LIFE_SECONDS,
  newUserCode,
  normalUserCode,
  type PollOutcome,
  pollOutcome,
  SLOWER_SECONDS,
  type TokenAnswer,
} from "./device-login.ts";
import type { Invitations, MintUserToken } from "./ports.ts";
import { decideLogin, holdLogin, insertLogin, notePoll, useLogin } from "./store.ts";
import { CLIENT_ID } from "./wire.ts";

export interface LoginService {
  /** Where programs log in. */
  cliConfig(): Wire<"CLIConfig">;
  /** A program asks for codes. */
  start(clientId: string, address: string): Promise<DeviceCodeAnswer>;
  /** A person with a token decides; the login is found by the code that its program shows. */
  decide(context: RequestContext, request: RequestBody<"decide_device_login">): Promise<Wire<"DeviceLoginDecision">>;
  /** The same for a person who shows the token in a form, or the code of an invite, which makes an account. */
  decideByToken(form: DecisionForm): Promise<Wire<"DeviceLoginDecision">>;
  /** The program asks for its token; faults carry the error codes of RFC 8628. */
  exchange(deviceCode: string, clientId: string, requestId: string): Promise<TokenAnswer>;
  /** A program shows the code of an invite: makes the account that was invited, and answers its first token. */
  join(code: string, address: string, requestId: string): Promise<TokenAnswer>;
}

export interface DecisionForm extends RequestBody<"decide_device_login"> {
  readonly token: string;
  readonly address: string;
  readonly requestId: string;
}

export interface LoginServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly authenticator: Authenticator;
  readonly mintUserToken: MintUserToken;
  readonly invitations: Invitations;
  readonly publicUrl: string;
}

/** More than any number of people who log in within ten minutes; less than would fill a disk. */
const MAXIMUM_PENDING = 2_000;
const STARTS_PER_MINUTE = 30;
const DECISIONS_PER_MINUTE = 10;
const MINUTE_MILLISECONDS = 60_000;

const refusals: Readonly<Record<Exclude<PollOutcome, "granted">, readonly [code: string, message: string]>> = {
  unknown: ["oauth.invalid_grant", "no login waits with this device code"],
  expired: ["oauth.expired_token", "the codes hold for ten minutes: start again"],
  denied: ["oauth.access_denied", "the login was denied"],
  slow_down: ["oauth.slow_down", "asked too soon: wait five seconds longer each time"],
  pending: ["oauth.authorization_pending", "nobody has decided yet"],
};

export function createLoginService(options: LoginServiceOptions): LoginService {
  const { pools, mutate, clock, authenticator, mintUserToken, invitations, publicUrl } = options;
  const now = (): number => clock.now().getTime();
  const starts = createAttempts({ most: STARTS_PER_MINUTE, milliseconds: MINUTE_MILLISECONDS, now });
  const decisions = createAttempts({ most: DECISIONS_PER_MINUTE, milliseconds: MINUTE_MILLISECONDS, now });

  async function decide(
    context: RequestContext,
    { user_code: typed, decision }: RequestBody<"decide_device_login">,
  ): Promise<Wire<"DeviceLoginDecision">> {
    const { principal } = context;
    authorize(principal, "token.write");
    const user = principal as UserPrincipal;
    limit(decisions, user.id);
    const status = decision === "deny" ? "denied" : "approved";
    return await mutate(context, { action: `login.${status}`, resourceType: "device_login" }, (connection) =>
      write(connection, typed, { status, accountId: user.id, role: user.role }),
    );
  }

  async function write(
    connection: Connection,
    typed: string,
    { status, accountId, role }: Decided,
  ): Promise<Change<Wire<"DeviceLoginDecision">>> {
    const code = normalUserCode(typed);
    const id =
      code &&
      (await decideLogin(connection, { userCodeHash: secretHash(code), status, accountId, role, now: clock.now() }));
    if (!id) {
      throw notFound("login.not-found", "no login waits with this code", {
        hint: "look at the code again; after ten minutes, or once it was decided on, the program must start anew",
      });
    }
    return { answer: { id, status }, resourceId: id };
  }

  /** Does something as the account that an invite's code makes; the invite stays as it was where that fails. */
  async function asInvited<Answer>(
    asked: { readonly code: string; readonly requestId: string },
    kind: MutationKind,
    work: (connection: Connection, accountId: string) => Promise<Change<Answer>>,
  ): Promise<Answer> {
    const context = systemContext("login", asked.requestId);
    return await mutate(context, kind, async (connection) => {
      const accountId = newId("account");
      await invitations.acceptAsNew(connection, { ...asked, accountId });
      return await work(connection, accountId);
    });
  }

  async function poll(deviceCode: string, clientId: string): Promise<{ outcome: PollOutcome; login?: Granted }> {
    return await inSystem(pools, async (connection) => {
      const found = await holdLogin(connection, secretHash(deviceCode));
      const login = found?.clientId === clientId ? found : undefined;
      const outcome = pollOutcome(login, clock.now());
      if (login && (outcome === "pending" || outcome === "slow_down")) {
        const slower = outcome === "slow_down" ? SLOWER_SECONDS : 0;
        await notePoll(connection, login.id, clock.now(), login.intervalSeconds + slower);
      }
      return login?.accountId === undefined
        ? { outcome }
        : { outcome, login: { id: login.id, accountId: login.accountId, role: login.role } };
    });
  }

  async function mint(connection: Connection, login: Granted): Promise<{ token: TokenAnswer; id: string }> {
    if (!(await useLogin(connection, login.id))) {
      throw conflict(...refusals.unknown);
    }
    return await mintUserToken(connection, { ...login, name: tokenName() });
  }

  function tokenName(): string {
    return `login ${clock.now().toISOString().slice(0, 10)}`;
  }

  return {
    decide,
    cliConfig: () => ({
      auth_domain: `${publicUrl}/`,
      auth_client_id: CLIENT_ID,
      auth_audience: publicUrl,
      dashboard_url: publicUrl,
      root_domain: new URL(publicUrl).hostname,
      nuon_auth_enabled: true,
      oidc_federation_enabled: false,
    }),
    async start(clientId, address) {
      limit(starts, address);
      if (clientId === "") {
        throw invalidInput("oauth.invalid_request", "client_id is missing");
      }
      const deviceCode = newSecret();
      const userCode = newUserCode();
      const isKept = await inSystem(pools, (connection) =>
        insertLogin(
          connection,
          {
            id: newId("deviceLogin"),
            deviceCodeHash: secretHash(deviceCode),
            userCodeHash: secretHash(userCode),
            clientId,
            intervalSeconds: FIRST_INTERVAL_SECONDS,
            expiresAt: new Date(now() + LIFE_SECONDS * 1000),
          },
          MAXIMUM_PENDING,
        ),
      );
      if (!isKept) {
        throw unavailable("oauth.temporarily_unavailable", "too many logins wait", {
          hint: "try again in ten minutes",
        });
      }
      return {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: `${publicUrl}/oauth/device`,
        verification_uri_complete: `${publicUrl}/oauth/device?user_code=${userCode}`,
        expires_in: LIFE_SECONDS,
        interval: FIRST_INTERVAL_SECONDS,
      };
    },
    async decideByToken({ token, address, requestId, ...request }) {
      limit(decisions, address);
      if (invitations.isInviteCode(token)) {
        if (request.decision === "deny") {
          throw invalidInput("login.invite-denies", "the code of an invite approves only", {
            hint: "close this page, and no program is logged in",
          });
        }
        const kind = { action: "login.approved", resourceType: "device_login" };
        return await asInvited({ code: token, requestId }, kind, (connection, accountId) =>
          write(connection, request.user_code, { status: "approved", accountId, role: "org_admin" }),
        );
      }
      const principal = await authenticator.authenticate(token);
      if (principal.kind !== "user") {
        throw forbidden("auth.forbidden", "this is no token of a person", { hint: "use a token of your account" });
      }
      return await decide({ principal, orgId: "", requestId, idempotency: undefined }, request);
    },
    async exchange(deviceCode, clientId, requestId) {
      const { outcome, login } = await poll(deviceCode, clientId);
      if (outcome !== "granted" || !login) {
        throw invalidInput(...(outcome === "granted" ? refusals.unknown : refusals[outcome]));
      }
      const context = systemContext("device-login", requestId);
      return await mutate(context, { action: "token.create", resourceType: "token" }, async (connection) => {
        const { token, id } = await mint(connection, login);
        return { answer: token, resourceId: id, details: { login_id: login.id, account_id: login.accountId } };
      });
    },
    async join(code, address, requestId) {
      limit(decisions, address);
      const kind = { action: "token.create", resourceType: "token" };
      return await asInvited({ code, requestId }, kind, async (connection, accountId) => {
        const { token, id } = await mintUserToken(connection, { accountId, role: "org_admin", name: tokenName() });
        return { answer: token, resourceId: id, details: { account_id: accountId } };
      });
    },
  };
}

interface Decided {
  readonly status: "approved" | "denied";
  readonly accountId: string;
  readonly role: TokenRole;
}

function systemContext(id: string, requestId: string): RequestContext {
  return { principal: { kind: "system", id }, orgId: "", requestId, idempotency: undefined };
}

interface Granted {
  readonly id: string;
  readonly accountId: string;
  readonly role: string;
}

function limit(attempts: Attempts, who: string): void {
  if (!attempts.take(who)) {
    throw limitExceeded("login.too-often", "too many attempts", { hint: "wait a minute", retryable: true });
  }
}
