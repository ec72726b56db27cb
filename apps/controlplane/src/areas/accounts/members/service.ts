import type { RequestBody, Wire } from "@exclave/contract";
import type { Connection, Pools } from "@exclave/database";
import { conflict, invalidField, notFound } from "@exclave/kernel";
import { authorize, orgsOf, tokenRoleOf } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { AccountWithRoles } from "../account.ts";
import { changeRole, deleteMember, findAccount, findAccountOfOrgs, grantRole, holdMembers } from "../store.ts";
import { toWireAccount } from "../wire.ts";
import { checkAdminStays, givenRoles } from "./member.ts";
import type { OnMembershipChange, RevokeMinted } from "./ports.ts";

export interface MemberService {
  /** The roles that may be given, for accounts or for tokens. */
  listRoles(context: RequestContext, asked: string | undefined): Wire<"Role">[];
  /** Adds an account that shares an org with the caller, as an administrator. */
  add(context: RequestContext, request: RequestBody<"add_user">): Promise<Wire<"Account">>;
  /** Takes a member out; answers the account as it was. */
  remove(context: RequestContext, request: RequestBody<"remove_user">): Promise<Wire<"Account">>;
  changeRole(
    context: RequestContext,
    accountId: string,
    request: RequestBody<"update_org_account_role">,
  ): Promise<Wire<"Account">>;
}

export interface MemberServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly revokeMinted: RevokeMinted;
  readonly onMembershipChange: OnMembershipChange;
}

export function createMemberService(options: MemberServiceOptions): MemberService {
  const { pools, mutate, revokeMinted, onMembershipChange } = options;

  return {
    listRoles({ principal }, asked) {
      authorize(principal, "account.read");
      return givenRoles(asked);
    },
    async add(context, { user_id: asked }) {
      const { principal, orgId } = context;
      authorize(principal, "member.write", { orgId });
      const accountId = named(asked);
      const kind = { action: "member.add", resourceType: "account" };
      const added = await mutate(context, kind, async (connection) => {
        await holdMembers(connection, orgId);
        const account = await findAccountOfOrgs(pools.system, accountId, orgsOf(principal));
        if (!account) {
          throw notFound("account.not-found", `account ${accountId} is in no org of yours`, {
            hint: "invite the person by e-mail: POST /v1/orgs/current/invites",
          });
        }
        if (!(await grantRole(connection, orgId, accountId, "org_admin"))) {
          throw conflict("org.member-already", `${account.email} belongs to the org already`, {
            hint: "PATCH /v1/orgs/current/accounts/{account_id}/role changes what a member may do",
          });
        }
        return { answer: toWireAccount(await member(connection, accountId)), resourceId: accountId };
      });
      onMembershipChange();
      return added;
    },
    async remove(context, { user_id: asked }) {
      const { orgId } = context;
      authorize(context.principal, "member.write", { orgId });
      const accountId = named(asked);
      const kind = { action: "member.remove", resourceType: "account" };
      const removed = await mutate(context, kind, async (connection) => {
        const adminCount = await holdMembers(connection, orgId);
        const leaving = await member(connection, accountId);
        checkAdminStays(leaving, undefined, adminCount);
        await deleteMember(connection, orgId, accountId);
        await revokeMinted(connection, orgId, accountId);
        return { answer: toWireAccount({ ...leaving, roles: [] }), resourceId: accountId };
      });
      onMembershipChange();
      return removed;
    },
    async changeRole(context, accountId, request) {
      const { orgId } = context;
      authorize(context.principal, "member.write", { orgId });
      const role = tokenRoleOf(request.role_type, "role_type");
      const kind = { action: "member.change-role", resourceType: "account" };
      const changed = await mutate(context, kind, async (connection) => {
        const adminCount = await holdMembers(connection, orgId);
        checkAdminStays(await member(connection, accountId), role, adminCount);
        await changeRole(connection, orgId, accountId, role);
        if (role !== "org_admin") {
          await revokeMinted(connection, orgId, accountId);
        }
        const answer = toWireAccount(await member(connection, accountId));
        return { answer, resourceId: accountId, details: { role } };
      });
      onMembershipChange();
      return changed;
    },
  };
}

function named(accountId: string | undefined): string {
  if (!accountId) {
    throw invalidField(
      "user_id",
      accountId,
      "must be the id of an account; GET /v1/orgs/current/accounts lists members",
    );
  }
  return accountId;
}

/** A member of the org that the connection is scoped to. */
async function member(connection: Connection, accountId: string): Promise<AccountWithRoles> {
  const found = await findAccount(connection, accountId);
  if (!found) {
    throw notFound("account.not-found", `no member of the org is ${accountId}`, {
      hint: "GET /v1/orgs/current/accounts lists the members",
    });
  }
  return found;
}
