import { row, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../test/a-caller.ts";
import { aMember } from "../../../../test/a-member.ts";
import { type Reply, testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

function remove(caller: Caller, accountId: string): Promise<Reply> {
  return plane.call(caller, "remove_user", { body: { user_id: accountId } });
}

function giveRole(caller: Caller, accountId: string, role: string): Promise<Reply> {
  return plane.call(caller, "update_org_account_role", {
    path: { account_id: accountId },
    body: { role_type: role },
  });
}

async function rolesIn(caller: Caller): Promise<Record<string, string[]>> {
  const { body } = await plane.call(caller, "get_org_acounts");
  const members = body as { readonly id: string; readonly roles: { readonly role_type: string }[] }[];
  return Object.fromEntries(members.map(({ id, roles }) => [id, roles.map((role) => role.role_type)]));
}

describe("a member", () => {
  it("may do what its role in the org lets it, whatever its token is for", async () => {
    const admin = await plane.aCaller();
    const member = await aMember(plane.pools, admin.orgId, "org_read_only");

    const reading = await plane.call(member, "get_apps");
    const refused = await plane.call(member, "create_app", { body: { name: "one" } });
    const raised = await giveRole(admin, member.accountId, "org_builder");
    const building = await plane.call(member, "create_app", { body: { name: "one" } });
    const governing = await giveRole(member, admin.accountId, "org_read_only");

    expect(reading.status).toBe(200);
    expect(refused).toMatchObject({
      status: 403,
      body: { code: "auth.forbidden", description: expect.stringContaining("the account's role in the org is") },
    });
    expect(raised).toMatchObject({
      status: 200,
      body: { id: member.accountId, roles: [{ role_type: "org_builder" }] },
    });
    expect(building.status).toBe(201);
    expect(governing.status).toBe(403);
  });

  it("is refused from the next request on once removed, and keeps its other orgs", async () => {
    const admin = await plane.aCaller();
    const member = await aMember(plane.pools, admin.orgId, "org_builder");
    await plane.call(member, "get_org");

    const removed = await remove(admin, member.accountId);
    const after = await plane.call(member, "get_org");
    const orgs = await plane.call(member, "get_orgs");
    const again = await remove(admin, member.accountId);

    expect(removed).toMatchObject({ status: 201, body: { id: member.accountId, org_ids: [] } });
    expect(after).toMatchObject({ status: 403, body: { code: "org.not-found" } });
    expect(orgs.body).toHaveLength(1);
    expect(orgs.body[0].id).not.toBe(admin.orgId);
    expect(again).toMatchObject({ status: 404, body: { code: "account.not-found" } });
  });

  it("is listed with its role", async () => {
    const admin = await plane.aCaller();
    const member = await aMember(plane.pools, admin.orgId, "org_support");

    const roles = await rolesIn(admin);

    expect(roles).toEqual({ [admin.accountId]: ["org_admin"], [member.accountId]: ["org_support"] });
  });

  it("gets only roles of accounts", async () => {
    const admin = await plane.aCaller();

    const { status, body } = await giveRole(admin, admin.accountId, "runner");

    expect({ status, ...body }).toMatchObject({ status: 400, description: expect.stringContaining("role_type") });
  });
});

describe("the last administrator", () => {
  it("is neither removed nor given another role", async () => {
    const admin = await plane.aCaller();
    await aMember(plane.pools, admin.orgId, "org_builder");

    const replies = [await remove(admin, admin.accountId), await giveRole(admin, admin.accountId, "org_builder")];

    for (const reply of replies) {
      expect(reply).toMatchObject({ status: 409, body: { code: "org.last-admin" } });
    }
    expect(await rolesIn(admin)).toMatchObject({ [admin.accountId]: ["org_admin"] });
  });

  it("stays, of two who remove each other at the same time", async () => {
    const first = await plane.aCaller();
    const second = await aMember(plane.pools, first.orgId);

    const replies = await Promise.all([remove(first, second.accountId), remove(second, first.accountId)]);
    const left = await row<{ count: number }>(
      plane.pools.system,
      sql`select count(*)::int as count from account_roles where org_id = ${first.orgId}`,
    );

    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(left!.count).toBe(1);
  });
});

describe("an account", () => {
  it("is added by whoever shares an org with it, and is a stranger to everybody else", async () => {
    const admin = await plane.aCaller();
    const stranger = await plane.aCaller();
    const member = await aMember(plane.pools, admin.orgId);
    const { body: other } = await plane.call(admin, "create_org", { body: { name: `other ${admin.orgId}` } });
    const inOther = { ...admin, orgId: other.id as string };
    const add = (accountId: string | undefined): Promise<Reply> =>
      plane.call(inOther, "add_user", { body: { user_id: accountId } });

    const added = await add(member.accountId);
    const again = await add(member.accountId);
    const unknown = await add(stranger.accountId);
    const nobody = await add(undefined);
    const inside = await plane.call({ ...member, orgId: inOther.orgId }, "get_org");

    expect(added).toMatchObject({ status: 201, body: { id: member.accountId, org_ids: [inOther.orgId] } });
    expect(again).toMatchObject({ status: 409, body: { code: "org.member-already" } });
    expect(unknown).toMatchObject({ status: 404, body: { code: "account.not-found" } });
    expect(unknown.text).not.toContain("@");
    expect(nobody).toMatchObject({ status: 400, body: { description: expect.stringContaining("user_id") } });
    expect(inside.status).toBe(200);
  });
});

describe("roles", () => {
  it("are those that may be given, and only for what they apply to", async () => {
    const caller = await plane.aCaller();

    const all = await plane.call(caller, "list_roles");
    const forTokens = await plane.call(caller, "list_roles", { query: { context: "token" } });
    const unknown = await plane.call(caller, "list_roles", { query: { context: "cloud" } });

    const types = (all.body as { role_type: string }[]).map((role) => role.role_type);
    expect(types).toEqual(["org_admin", "org_builder", "org_support", "org_read_only"]);
    expect(forTokens.body).toEqual(all.body);
    expect(unknown).toMatchObject({ status: 400, body: { description: expect.stringContaining("account, token") } });
  });
});
