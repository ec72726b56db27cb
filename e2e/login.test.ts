import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { row, sql } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../apps/cli/test/run-cli.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type Codes, deviceFlow } from "./harness/device-flow.ts";

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

/** Makes the last poll of every login long ago. */
async function letTimePass(): Promise<void> {
  await sql`update device_logins set polled_at = now() - interval '1 minute'`.execute(database.pools.system);
}

async function decide(codes: Codes, decision: "approve" | "deny"): Promise<void> {
  await controlPlane.client.call("decide_device_login", { body: { user_code: codes.user_code, decision } });
}

describe("the device flow", () => {
  it("is found by cli-config, on both spellings of its addresses", async () => {
    const config = (await (await fetch(`${controlPlane.url}/v1/general/cli-config`)).json()) as { auth_domain: string };
    const codes = await start("/oauth/device/code/");

    const pending = await poll(codes, "/oauth/token/");

    expect(config.auth_domain).toBe(`${new URL(config.auth_domain).origin}/`);
    expect(codes.user_code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(pending).toMatchObject({ error: "authorization_pending" });
  });

  it("gives one token, once, to the program whose code was approved", async () => {
    const codes = await start();
    await decide(codes, "approve");

    const [first, second] = [await poll(codes), await poll(codes)];

    const account = await controlPlane.clientOf(String(first["access_token"])).call("get_current_user");
    expect(account.email).toBe("ada@example.com");
    expect(first).toMatchObject({ token_type: "Bearer" });
    expect(second).toMatchObject({ error: "invalid_grant" });
  });

  it("tells who asks too soon to slow down, and who was denied or is late to stop", async () => {
    const [hasty, denied, late] = [await start(), await start(), await start()];
    await poll(hasty);
    await decide(denied, "deny");
    await sql`update device_logins set expires_at = now() where device_code_hash =
      sha256(convert_to(${late.device_code}, 'utf8'))`.execute(database.pools.system);

    expect(await poll(hasty)).toMatchObject({ error: "slow_down" });
    await letTimePass();
    expect(await poll(hasty)).toMatchObject({ error: "authorization_pending" });
    expect(await poll(denied)).toMatchObject({ error: "access_denied" });
    expect(await poll(late)).toMatchObject({ error: "expired_token" });
    expect(await poll({ ...hasty, device_code: "tokwrong" })).toMatchObject({ error: "invalid_grant" });
  });

  it("decides once on a code, and knows no other", async () => {
    const codes = await start();
    await decide(codes, "deny");

    const again = decide(codes, "approve");

    await expect(again).rejects.toMatchObject({ code: "login.not-found" });
  });

  it("keeps no code, and notes who approved and what was given", async () => {
    const codes = await start();
    await decide(codes, "approve");
    await poll(codes);

    const kept = await row<{ count: number }>(
      database.pools.system,
      sql`select count(*)::int as count from device_logins where device_logins::text like ${`%${codes.device_code}%`}
            or device_logins::text like ${`%${codes.user_code}%`}`,
    );
    const audited = await row<{ actions: string[] }>(
      database.pools.system,
      sql`select array_agg(action order by created_at) as actions from
            (select * from audit_entries order by created_at desc limit 2) as newest`,
    );

    expect(kept!.count).toBe(0);
    expect(audited!.actions).toEqual(["login.approved", "token.create"]);
  });

  it("gives no more than the approver's own token has", async () => {
    const reader = await controlPlane.client.call("create_static_token", {
      body: { name: "r", role: "org_read_only" },
    });
    const codes = await start();

    const approving = controlPlane
      .clientOf(reader.api_token!)
      .call("decide_device_login", { body: { user_code: codes.user_code, decision: "approve" } });

    await expect(approving).rejects.toMatchObject({ code: "auth.forbidden" });
  });
});

describe("the page", () => {
  it("lets a person with a token approve, and shows nothing to frames and scripts", async () => {
    const codes = await start();
    const { form, cookie } = await openPage(codes);

    const answer = await post("/oauth/device", form, { cookie });

    expect(await answer.text()).toContain("Approved");
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await poll(codes)).toHaveProperty("access_token");
  });

  it("takes no form that another page sends, nor one without its cookie", async () => {
    const codes = await start();
    const { form, cookie } = await openPage(codes);

    const foreign = await post("/oauth/device", form, { cookie, origin: "https://evil.example" });
    const bare = await post("/oauth/device", form);

    expect([foreign.status, bare.status]).toEqual([403, 403]);
    expect(await poll(codes)).toMatchObject({ error: "authorization_pending" });
  });

  it("tells nobody without a token whether a code is right, and limits attempts", async () => {
    const codes = await start();
    const { form, cookie } = await openPage(codes);
    const wrong = { ...form, token: "tokwrong" };

    const texts = [
      await (await post("/oauth/device", wrong, { cookie })).text(),
      await (await post("/oauth/device", { ...wrong, user_code: "BBBB-BBBB" }, { cookie })).text(),
    ];
    const statuses: number[] = [];
    for (let count = 0; count < 12; count++) {
      statuses.push((await post("/oauth/device", wrong, { cookie })).status);
    }

    expect(texts.every((text) => text.includes("token is not known"))).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });

  it("shows what was typed as text", async () => {
    const page = await fetch(`${controlPlane.url}/oauth/device?user_code=${encodeURIComponent('"><script>x')}`);

    expect(await page.text()).not.toContain("<script");
  });
});

describe("exclave auth", () => {
  it("logs in when its code is approved, keeps the token for its owner alone, selects the only org, logs out", async () => {
    const environment = { EXCLAVE_API_TOKEN: controlPlane.token, EXCLAVE_API_URL: controlPlane.url };
    let shown = "";
    const logging = runCli(["auth", "login", "--api-url", controlPlane.url], {
      home,
      onError: (text) => {
        shown += text;
      },
    });
    await expect.poll(() => shown, { timeout: 10_000 }).toMatch(/approve [A-Z]{4}-[A-Z]{4}/);
    const [, code] = /auth approve ([A-Z-]+)/.exec(shown)!;

    const approved = await runCli(["auth", "approve", code!], { home, environment });
    const { exitCode, stdout } = await logging;

    const file = path.join(home, ".exclave");
    expect(approved.stdout).toContain("approved");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("as ada@example.com, org first");
    expect(readFileSync(file, "utf8")).toContain(`org_id: ${controlPlane.orgId}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await runCli(["apps", "list"], { home })).exitCode).toBe(0);
    expect((await runCli(["auth", "logout"], { home })).exitCode).toBe(0);
    expect((await runCli(["apps", "list"], { home })).exitCode).toBe(4);
  });

  it("takes a token from standard input, and refuses one that is not good", async () => {
    const good = await runCli(["auth", "login", "--with-token", "--api-url", controlPlane.url], {
      home,
      input: `${controlPlane.token}\n`,
    });
    const bad = await runCli(["auth", "login", "--with-token", "--api-url", controlPlane.url], {
      home,
      input: "tokno",
    });

    expect(good.exitCode).toBe(0);
    expect(bad.exitCode).toBe(4);
    expect(readFileSync(path.join(home, ".exclave"), "utf8")).toContain(controlPlane.token);
  });
});
