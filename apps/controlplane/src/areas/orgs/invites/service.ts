import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools, unlessTaken } from "@exclave/database";
import { type Clock, conflict, forbidden, newId } from "@exclave/kernel";
import { authorize, newSecret, secretHash, tokenRoleOf, type UserPrincipal } from "../../../auth/index.ts";
import { insertAuditEntry, type Mutate, type RequestContext } from "../../../requests/index.ts";
import {
  CODE_PREFIX,
  checkAcceptable,
  checkEmail,
  checkPending,
  type Invite,
  inviteExpiry,
  inviteNotFound,
} from "./invite.ts";
import type { InviteAccounts } from "./ports.ts";
import {
  expireInvites,
  holdInvite,
  holdInviteByCode,
  insertInvite,
  listChanges,
  listInvites,
  moveInvite,
  renewInvite,
} from "./store.ts";
import { toWireInvite } from "./wire.ts";

export interface InviteService {
  /** Answers the code, which nothing shows again. */
  create(context: RequestContext, request: RequestBody<"create_org_invite">): Promise<Wire<"OrgInvite">>;
  list(
    context: RequestContext,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"OrgInvite">[]; hasNext: boolean }>;
  /** Answers another code; the one before holds no longer. */
  resend(context: RequestContext, inviteId: string): Promise<Wire<"OrgInvite">>;
  revoke(context: RequestContext, inviteId: string): Promise<Wire<"OrgInvite">>;
  /** The caller's account joins the org of a code. */
  accept(context: RequestContext, request: RequestBody<"accept_org_invite">): Promise<Wire<"OrgInvite">>;
  /** Somebody without an account joins: makes the account, in the caller's transaction, which is the system's. */
  acceptAsNew(connection: Connection, asked: NewJoining): Promise<{ readonly email: string }>;
}

export interface NewJoining {
  readonly code: string;
  readonly accountId: string;
  readonly requestId: string;
}

export interface InviteServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly accounts: InviteAccounts;
  readonly onMembershipChange: () => void;
}

const kind = (verb: string) => ({ action: `invite.${verb}`, resourceType: "org_invite" });

export function createInviteService(options: InviteServiceOptions): InviteService {
  const { pools, mutate, clock, accounts, onMembershipChange } = options;

  async function show(connection: Connection, invite: Invite, code?: string): Promise<Wire<"OrgInvite">> {
    const changes = await listChanges(connection, [invite.id]);
    return toWireInvite(invite, { now: clock.now(), changes, ...(code === undefined ? {} : { code }) });
  }

  async function hold(connection: Connection, inviteId: string): Promise<Invite> {
    const invite = await holdInvite(connection, inviteId);
    if (!invite) {
      throw inviteNotFound("GET /v1/orgs/current/invites lists them");
    }
    checkPending(invite);
    return invite;
  }

  /** The invite that a code lets in by, held. */
  async function open(connection: Connection, code: string): Promise<Invite> {
    const invite = await holdInviteByCode(connection, secretHash(code));
    if (!invite) {
      throw inviteNotFound("look at the code again; one that was sent again has another");
    }
    checkAcceptable(invite, clock.now());
    return invite;
  }

  async function join(connection: Connection, invite: Invite, accountId: string): Promise<Invite> {
    if (!(await accounts.grantRole(connection, invite.orgId, accountId, invite.roleType))) {
      throw conflict("org.member-already", "this account belongs to the org already", {
        hint: "nothing is left to do",
      });
    }
    return await moveInvite(connection, invite, { status: "accepted", description: "joined", byId: accountId });
  }

  return {
    async create(context, request) {
      const { principal, orgId } = context;
      authorize(principal, "invite.write", { orgId });
      const email = checkEmail(request.email);
      const roleType = tokenRoleOf(request.role_type, "role_type");
      return await mutate(context, { ...kind("create"), answersSecret: true }, async (connection) => {
        if (await accounts.hasMember(connection, orgId, email)) {
          throw conflict("org.member-already", `${email} belongs to the org already`, {
            hint: "PATCH /v1/orgs/current/accounts/{account_id}/role changes what a member may do",
          });
        }
        await expireInvites(connection, email, clock.now(), principal.id);
        const code = newSecret(CODE_PREFIX);
        const invite = await refusePending(email, () =>
          insertInvite(connection, {
            id: newId("orgInvite"),
            orgId,
            email,
            roleType,
            codeHash: secretHash(code),
            expiresAt: inviteExpiry(clock.now()),
            createdById: principal.id,
          }),
        );
        const answer = await show(connection, invite, code);
        return { answer, resourceId: invite.id, details: { email, role: roleType } };
      });
    },
    async list({ principal, orgId }, page) {
      authorize(principal, "invite.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const found = await listInvites(connection, page);
        const shown = found.slice(0, page.limit);
        const changes = await listChanges(
          connection,
          shown.map(({ id }) => id),
        );
        const byInvite = Map.groupBy(changes, ({ inviteId }) => inviteId);
        const now = clock.now();
        return {
          items: shown.map((invite) => toWireInvite(invite, { now, changes: byInvite.get(invite.id) ?? [] })),
          hasNext: found.length > page.limit,
        };
      });
    },
    async resend(context, inviteId) {
      const { principal, orgId } = context;
      authorize(principal, "invite.write", { orgId });
      return await mutate(context, { ...kind("resend"), answersSecret: true }, async (connection) => {
        const code = newSecret(CODE_PREFIX);
        const renewed = await renewInvite(connection, await hold(connection, inviteId), {
          codeHash: secretHash(code),
          expiresAt: inviteExpiry(clock.now()),
          byId: principal.id,
        });
        return { answer: await show(connection, renewed, code), resourceId: inviteId };
      });
    },
    async revoke(context, inviteId) {
      const { principal, orgId } = context;
      authorize(principal, "invite.write", { orgId });
      return await mutate(context, kind("revoke"), async (connection) => {
        const invite = await hold(connection, inviteId);
        const move = { status: "revoked", description: "revoked", byId: principal.id } as const;
        return { answer: await show(connection, await moveInvite(connection, invite, move)), resourceId: inviteId };
      });
    },
    async accept(context, { code }) {
      authorize(context.principal, "invite.accept");
      const { id: accountId, email } = context.principal as UserPrincipal;
      const accepted = await mutate(context, kind("accept"), async (connection) => {
        const invite = await open(connection, code);
        if (invite.email !== email.toLowerCase()) {
          throw forbidden("invite.other-email", `the invite is for another e-mail than ${email}`, {
            hint: "log in with the code instead, which makes an account: exclave auth login --invite CODE",
          });
        }
        const joined = await join(connection, invite, accountId);
        return { answer: await show(connection, joined), resourceId: invite.id, orgId: invite.orgId };
      });
      onMembershipChange();
      return accepted;
    },
    async acceptAsNew(connection, { code, accountId, requestId }) {
      const invite = await open(connection, code);
      const { id, email, orgId } = invite;
      await accounts.insertAccount(connection, {
        id: accountId,
        email,
        // An account of its own, whoever else goes by this e-mail elsewhere.
        subject: `invite|${id}`,
        name: email.split("@")[0]!,
        accountType: "auth0",
      });
      await join(connection, invite, accountId);
      await insertAuditEntry(connection, {
        orgId,
        principal: { kind: "system", id: "login" },
        requestId,
        ...kind("accept"),
        resourceId: id,
        details: { account_id: accountId },
      });
      return { email };
    },
  };
}

function refusePending<T>(email: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken(
    "org_invites_pending",
    () =>
      conflict("invite.pending-already", `${email} is invited already`, {
        hint: "POST /v1/orgs/current/invites/{invite_id}/resend answers another code",
      }),
    write,
  );
}
