import { rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../test/a-caller.ts";
import { aMember } from "../../../../test/a-member.ts";
import { type Reply, testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

function invite(caller: Caller, email: string, role?: string): Promise<Reply> {
  return plane.call(caller, "create_org_invite", {
    body: { email, ...(role === undefined ? {} : { role_type: role }) },
  });
}

function accept(caller: Caller, code: string): Promise<Reply> {
  return plane.call(caller, "accept_org_invite", { body: { code } });
}

const emailOf = ({ accountId }: Caller): string => `${accountId}@example.com`;

async function letExpire(inviteId: string): Promise<void> {
  await sql`update org_invites set expires_at = now() where id = ${inviteId}`.execute(plane.pools.system);
}

describe("an invite", () => {
  it("lets the account of its e-mail into the org, with its role, by its code and once", async () => {
    const admin = await plane.aCaller();
    const guest = await plane.aCaller();

    const { body: made } = await invite(admin, ` ${emailOf(guest).toUpperCase()} `, "org_builder");
    const before = await plane.call({ ...guest, orgId: admin.orgId }, "get_org");
    const accepted = await accept(guest, made.code);
    const after = await plane.call({ ...guest, orgId: admin.orgId }, "get_current_account");
    const again = await accept(guest, made.code);

    expect(made).toMatchObject({
      status: "pending",
      org_id: admin.orgId,
      email: emailOf(guest),
      role_type: "org_builder",
    });
    expect(before.status).toBe(403);
    expect(accepted).toMatchObject({
      status: 201,
      body: { status: "accepted", status_v2: { status: "success", history: [{ status: "pending" }, {}] } },
    });
    expect(after.body.org_ids).toContain(admin.orgId);
    expect(again).toMatchObject({ status: 409, body: { code: "invite.not-pending" } });
  });

  it("lets in by nothing but its code: neither an account of another e-mail nor an e-mail alone", async () => {
    const admin = await plane.aCaller();
    const [guest, thief] = [await plane.aCaller(), await plane.aCaller()];
    const { body: made } = await invite(admin, emailOf(guest));

    const asOther = await accept(thief, made.code);
    const guessed = await accept(guest, `inv${"0".repeat(64)}`);
    const without = await plane.call({ ...guest, orgId: admin.orgId }, "get_org");

    expect(asOther).toMatchObject({ status: 403, body: { code: "invite.other-email" } });
    expect(guessed).toMatchObject({ status: 404, body: { code: "invite.not-found" } });
    expect(without.status).toBe(403);
  });

  it("shows its code once, and keeps none", async () => {
    const admin = await plane.aCaller();
    const { body: made } = await invite(admin, "ada@example.com");

    const listed = await plane.call(admin, "get_org_invites");
    const kept = await rows<{ text: string }>(plane.pools.system, sql`select i::text as text from org_invites i`);

    expect(made.code).toMatch(/^inv[0-9a-f]{64}$/);
    expect(listed.body).toMatchObject([{ id: made.id, status: "pending" }]);
    expect(listed.text + kept.map(({ text }) => text).join("")).not.toContain(made.code);
  });

  it("is one for an e-mail while it is pending, and none is for a member", async () => {
    const admin = await plane.aCaller();
    await invite(admin, "ada@example.com");

    const second = await invite(admin, "Ada@Example.com");
    const member = await invite(admin, emailOf(admin));
    const nonsense = await invite(admin, "ada at example");

    expect(second).toMatchObject({ status: 409, body: { code: "invite.pending-already" } });
    expect(member).toMatchObject({ status: 409, body: { code: "org.member-already" } });
    expect(nonsense).toMatchObject({ status: 400, body: { description: expect.stringContaining("email") } });
  });

  it("holds for its time; sent again, it has another code and the time anew", async () => {
    const admin = await plane.aCaller();
    const guest = await plane.aCaller();
    const { body: made } = await invite(admin, emailOf(guest));
    await letExpire(made.id);

    const late = await accept(guest, made.code);
    const listed = await plane.call(admin, "get_org_invites");
    const sent = await plane.call(admin, "resend_org_invite", { path: { invite_id: made.id } });
    const withOld = await accept(guest, made.code);
    const withNew = await accept(guest, sent.body.code);

    expect(late).toMatchObject({ status: 409, body: { code: "invite.expired" } });
    expect(listed.body).toMatchObject([{ status: "revoked", status_v2: { status: "expired" } }]);
    expect(sent).toMatchObject({ status: 200, body: { id: made.id, status: "pending" } });
    expect(withOld.status).toBe(404);
    expect(withNew.status).toBe(201);
  });

  it("that expired gives way to another of the same e-mail", async () => {
    const admin = await plane.aCaller();
    const { body: first } = await invite(admin, "ada@example.com");
    await letExpire(first.id);

    const second = await invite(admin, "ada@example.com");
    const resent = await plane.call(admin, "resend_org_invite", { path: { invite_id: first.id } });

    expect(second.status).toBe(201);
    expect(resent).toMatchObject({ status: 409, body: { error: expect.stringContaining("expired") } });
  });

  it("that was revoked lets nobody in", async () => {
    const admin = await plane.aCaller();
    const guest = await plane.aCaller();
    const { body: made } = await invite(admin, emailOf(guest));

    const revoked = await plane.call(admin, "revoke_org_invite", { path: { invite_id: made.id } });
    const tried = await accept(guest, made.code);

    expect(revoked).toMatchObject({ status: 200, body: { status: "revoked" } });
    expect(tried).toMatchObject({ status: 409, body: { code: "invite.not-pending" } });
  });

  it("of an administrator who is removed, or is one no longer, lets nobody in", async () => {
    const admin = await plane.aCaller();
    const [leaving, demoted] = [await aMember(plane.pools, admin.orgId), await aMember(plane.pools, admin.orgId)];
    const [guest, other] = [await plane.aCaller(), await plane.aCaller()];
    const { body: first } = await invite(leaving, emailOf(guest));
    const { body: second } = await invite(demoted, emailOf(other));
    await plane.call(admin, "remove_user", { body: { user_id: leaving.accountId } });
    await plane.call(admin, "update_org_account_role", {
      path: { account_id: demoted.accountId },
      body: { role_type: "org_builder" },
    });

    const tried = [await accept(guest, first.code), await accept(other, second.code)];

    expect(tried.map(({ status }) => status)).toEqual([409, 409]);
  });

  it("is an administrator's to make, and other orgs' neither to see nor to end", async () => {
    const admin = await plane.aCaller();
    const builder = await aMember(plane.pools, admin.orgId, "org_builder");
    const stranger = await plane.aCaller();
    const { body: made } = await invite(admin, "ada@example.com");

    const byBuilder = await invite(builder, "bob@example.com");
    const byStranger = await plane.call(stranger, "revoke_org_invite", { path: { invite_id: made.id } });
    const seen = await plane.call(stranger, "get_org_invites");

    expect(byBuilder.status).toBe(403);
    expect(byStranger.status).toBe(404);
    expect(seen.body).toEqual([]);
  });
});
