import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { row, sql } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../apps/cli/test/run-cli.ts";
import { aCaller } from "../apps/controlplane/test/a-caller.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { deviceFlow } from "./harness/device-flow.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let home: string;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
});

afterAll(() => controlPlane.stop());

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "exclave-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const { post, start, poll, openPage } = deviceFlow(() => controlPlane);

async function invited(email: string): Promise<string> {
  return (await controlPlane.client.call("create_org_invite", { body: { email, role_type: "org_builder" } })).code!;
}

function countAccounts(email: string): Promise<{ count: number } | undefined> {
  return row(database.pools.system, sql`select count(*)::int as count from accounts where email = ${email}`);
}

describe("exclave orgs", () => {
  it("shows numbers and features, and turns a feature on and off", async () => {
    const environment = { EXCLAVE_API_TOKEN: controlPlane.token, EXCLAVE_API_URL: controlPlane.url };
    const exclave = (line: string) => runCli(line.split(" "), { home, environment });

    const stats = await exclave("orgs stats");
    const turned = await exclave("orgs set-feature org-dashboard on");
    const listed = await exclave("orgs features");
    const misspelt = await exclave("orgs set-feature org-dashbord on");
    const unclear = await exclave("orgs set-feature org-dashboard maybe");

    expect(stats.stdout).toMatch(/runners +1/);
    expect(turned.stdout).toContain("org-dashboard is on");
    expect(listed.stdout).toMatch(/org-dashboard +on/);
    expect(listed.stdout).toMatch(/terraform-installer +off/);
    expect(misspelt.stderr).toContain("org-dashbord");
    expect([misspelt.exitCode === 0, unclear.exitCode === 0]).toEqual([false, false]);
  });
});

describe("the code of an invite", () => {
  it("makes an account on the page, which belongs to the org with its role, and logs the program in", async () => {
    const codes = await start();
    const { form, cookie } = await openPage(codes);
    const token = await invited("grace@example.com");

    const answer = await post("/oauth/device", { ...form, token }, { cookie });

    const { access_token: access } = await poll(codes);
    const account = await controlPlane.clientOf(String(access)).call("get_current_user");
    expect(await answer.text()).toContain("Approved");
    expect(account).toMatchObject({
      email: "grace@example.com",
      org_ids: [controlPlane.orgId],
      roles: [{ role_type: "org_builder" }],
    });
  });

  it("is left as it was when the code of the program is wrong, and denies nothing", async () => {
    const codes = await start();
    const { form, cookie } = await openPage(codes);
    const token = await invited("linus@example.com");

    const wrong = await post("/oauth/device", { ...form, token, user_code: "BBBB-BBBB" }, { cookie });
    const denied = await post("/oauth/device", { ...form, token, decision: "deny" }, { cookie });
    const before = await countAccounts("linus@example.com");
    await post("/oauth/device", { ...form, token }, { cookie });

    expect([wrong.status, denied.status]).toEqual([400, 400]);
    expect(before!.count).toBe(0);
    expect(await poll(codes)).toHaveProperty("access_token");
  });

  it("makes another account than one of the same e-mail elsewhere, whose orgs stay closed", async () => {
    const grant = { grant_type: "urn:exclave:params:oauth:grant-type:invite", client_id: "exclave-cli" };
    const owner = await aCaller(database.pools);
    const elsewhere = controlPlane.clientOf(owner.token, owner.orgId);
    const other = await invited("twice@example.com");
    const { code: second } = await elsewhere.call("create_org_invite", { body: { email: "twice@example.com" } });

    const [first, again] = [
      (await (await post("/oauth/token", { ...grant, invite_code: other })).json()) as Record<string, unknown>,
      (await (await post("/oauth/token", { ...grant, invite_code: second! })).json()) as Record<string, unknown>,
    ];
    const used = (await (await post("/oauth/token", { ...grant, invite_code: other })).json()) as unknown;

    const accounts = await Promise.all(
      [first, again].map(({ access_token: token }) => controlPlane.clientOf(String(token)).call("get_current_user")),
    );
    expect(accounts.map((account) => account.org_ids)).toEqual([[controlPlane.orgId], [owner.orgId]]);
    expect(used).toMatchObject({ error: "invalid_grant" });
  });

  it("goes from `exclave orgs invite` to `exclave auth login --invite`, and the member can be given a role and removed", async () => {
    const environment = { EXCLAVE_API_TOKEN: controlPlane.token, EXCLAVE_API_URL: controlPlane.url };
    const asAdmin = (line: string) => runCli(line.split(" "), { home, environment });
    const guestHome = mkdtempSync(path.join(os.tmpdir(), "exclave-home-"));
    const invitation = await asAdmin("orgs invite --email kay@example.com --role org_read_only --output name");
    const sent = await asAdmin("orgs resend-invite kay@example.com --output name");
    const listed = await asAdmin("orgs list-invites");

    const old = await runCli(["auth", "login", "--api-url", controlPlane.url, "--invite", invitation.stdout.trim()], {
      home: guestHome,
    });
    const joined = await runCli(["auth", "login", "--api-url", controlPlane.url, "--invite", sent.stdout.trim()], {
      home: guestHome,
    });
    const members = await asAdmin("orgs members");
    const promoted = await asAdmin("orgs change-role kay@example.com org_builder");
    const working = await runCli(["apps", "create", "--name", "kays"], { home: guestHome });
    const removed = await asAdmin("orgs remove-member kay@example.com --confirm");
    const shutOut = await runCli(["apps", "list"], { home: guestHome });
    rmSync(guestHome, { recursive: true, force: true });

    expect(listed.stdout).toMatch(/kay@example.com .* org_read_only +pending/);
    expect(old.exitCode).not.toBe(0);
    expect(joined.stdout).toContain("as kay@example.com, org first");
    expect(members.stdout).toMatch(/kay@example.com .* org_read_only/);
    expect([promoted, working, removed].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(shutOut.exitCode).not.toBe(0);
  });
});
