import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../apps/cli/test/run-cli.ts";
import { fakeGithub, githubSettings } from "./harness/connected-github.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type Tenant, twoTenants } from "./harness/two-tenants.ts";

const database = await testDatabase();
const github = await fakeGithub();
const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-deletion-"));
const bootstrapFile = path.join(folder, "bootstrap.json");
const settings = { ...githubSettings(github), EXCLAVE_BOOTSTRAP_FILE: bootstrapFile };
const first = {
  account_id: newId("account"),
  email: "ada@example.com",
  org_id: newId("org"),
  org_name: "first",
  token: `tok${"c".repeat(20)}${newId("token")}`,
  runner_id: newId("runner"),
  runner_token: `tok${"d".repeat(20)}${newId("token")}`,
};
let controlPlane: StartedControlPlane;
let owner: Tenant;
let stranger: Tenant;

beforeAll(async () => {
  writeFileSync(bootstrapFile, JSON.stringify(first), { mode: 0o600 });
  const started = await startControlPlane(database, settings);
  controlPlane = {
    ...started,
    client: started.clientOf(first.token, first.org_id),
    orgId: first.org_id,
    runnerId: first.runner_id,
    token: first.token,
    runnerToken: first.runner_token,
  };
  ({ owner, stranger } = await twoTenants(controlPlane, database, github));
});

afterAll(async () => {
  await controlPlane.stop();
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

async function statusOf(target: string, token: string, orgId?: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, ...(orgId === undefined ? {} : { "X-Nuon-Org-ID": orgId }) };
  const reply = await fetch(`${controlPlane.url}${target}`, { headers });
  await reply.body?.cancel();
  return reply.status;
}

/** How many rows each of these tables has of the owner's org. */
async function countRows(tables: readonly string[]): Promise<Record<string, number>> {
  const counts = await Promise.all(
    tables.map((table) =>
      row<{ count: number }>(
        database.pools.system,
        sql`select count(*)::int as count from ${sql.table(table)} where org_id = ${owner.orgId}`,
      ),
    ),
  );
  return Object.fromEntries(tables.map((table, index) => [table, counts[index]!.count]));
}

async function openJobs(): Promise<number> {
  const found = await row<{ count: number }>(
    database.pools.system,
    sql`select count(*)::int as count from jobs where org_id = ${owner.orgId}
          and status in ('queued', 'available', 'in-progress')`,
  );
  return found!.count;
}

async function restart(): Promise<void> {
  await controlPlane.stop();
  controlPlane = await startControlPlane(database, settings);
}

const swept = ["registry_manifests", "registry_tags", "registry_repository_blobs", "log_segments", "log_stream_spans"];

describe("an org that is deleted", () => {
  it("is gone at once: for its members, its runners and its jobs, on streams that are open, and in the registry", async () => {
    const artifact = await controlPlane.client.call("get_artifact", { path: { artifact_id: owner.ids.artifact } });
    const manifest = `/v2/${artifact.repository}/manifests/${artifact.digest}`;
    const streams = await Promise.all(
      ["/v1/events?topics=builds", `/v1/log-streams/${owner.ids.logStream}/logs/tail`].map((target) =>
        fetch(`${controlPlane.url}${target}`, {
          headers: { Authorization: `Bearer ${owner.userToken}`, "X-Nuon-Org-ID": owner.orgId },
        }),
      ),
    );
    const before = [
      await statusOf(`/v1/runners/${owner.ids.runner}`, owner.runnerToken),
      await statusOf(`/v1/runner-jobs/${owner.ids.job}`, owner.jobToken),
      await openJobs(),
      await statusOf(manifest, owner.userToken),
    ];

    const deleted = await controlPlane.client.call("delete_org");

    const after = [
      await statusOf("/v1/orgs/current", owner.userToken, owner.orgId),
      await statusOf(`/v1/runners/${owner.ids.runner}`, owner.runnerToken),
      await statusOf(`/v1/runner-jobs/${owner.ids.job}`, owner.jobToken),
      await openJobs(),
    ];
    const inRegistry = await statusOf(manifest, owner.userToken);
    const account = await controlPlane.clientOf(owner.userToken).call("get_current_user");
    const ended = await Promise.all(streams.map((stream) => stream.text().catch(() => "")));
    const builds = await rows<{ status: string }>(
      database.pools.system,
      sql`select distinct status from builds where org_id = ${owner.orgId} order by status`,
    );
    const syncs = await rows<{ status: string }>(
      database.pools.system,
      sql`select status from install_syncs where org_id = ${owner.orgId}`,
    );
    expect(deleted).toBe(true);
    expect(syncs.map(({ status }) => status)).toEqual(["outdated"]);
    expect(before).toEqual([200, 200, 1, 200]);
    expect(after).toEqual([403, 401, 401, 0]);
    expect([401, 403, 404]).toContain(inRegistry);
    expect(account.org_ids).toEqual([]);
    expect(ended).toHaveLength(2);
    expect(builds.map(({ status }) => status)).toEqual(["active", "cancelled"]);
  });

  it("leaves other orgs as they are, and its name to whoever wants it", async () => {
    const reading = await statusOf("/v1/orgs/current", stranger.userToken, stranger.orgId);
    const again = await controlPlane.clientOf(owner.userToken).call("create_org", { body: { name: first.org_name } });

    expect(reading).toBe(200);
    expect(again).toMatchObject({ name: first.org_name, status: "active" });
    expect(again.id).not.toBe(owner.orgId);
  });

  it("stays deleted at the next start, which removes what it left, and what came after its end", async () => {
    const kept = await countRows(swept);
    // As a request that had begun before would: a job that waits, tokens that nobody revoked.
    await sql`update jobs set status = 'available' where id = ${owner.ids.job}`.execute(database.pools.system);
    await sql`update tokens set revoked_at = null where org_id = ${owner.orgId}`.execute(database.pools.system);
    const lateToken = await statusOf(`/v1/runners/${owner.ids.runner}`, owner.runnerToken);

    await restart();
    await expect
      .poll(() => countRows(swept), { timeout: 20_000 })
      .toEqual(Object.fromEntries(swept.map((table) => [table, 0])));

    const others = await controlPlane.clientOf(stranger.userToken, stranger.orgId).call("log_stream_read_logs", {
      path: { log_stream_id: stranger.ids.logStream },
    });
    expect(lateToken).toBe(401);
    expect(Object.values(kept).every((count) => count > 0)).toBe(true);
    expect(await countRows(["app_variables"])).toEqual({ app_variables: 0 });
    expect(await openJobs()).toBe(0);
    expect(await statusOf(`/v1/runners/${owner.ids.runner}`, owner.runnerToken)).toBe(401);
    expect(await statusOf("/v1/orgs", owner.userToken)).toBe(200);
    expect(JSON.stringify(others)).toContain(stranger.canary);
  });

  it("is looked at until nothing that had begun before can add to it", async () => {
    const isSwept = async (): Promise<boolean | undefined> =>
      (
        await row<{ swept: boolean }>(
          database.pools.system,
          sql`select swept_at is not null as swept from orgs where id = ${owner.orgId}`,
        )
      )?.swept;
    const early = await isSwept();
    await sql`update orgs set deleted_at = now() - interval '11 minutes' where id = ${owner.orgId}`.execute(
      database.pools.system,
    );

    await restart();

    expect(early).toBe(false);
    await expect.poll(isSwept, { timeout: 20_000 }).toBe(true);
  });

  it("is an administrator's to delete, once that is confirmed", async () => {
    const { api_token: token } = await controlPlane
      .clientOf(stranger.userToken)
      .call("create_static_token", { body: { name: "builder", role: "org_builder" } });

    const refused = controlPlane.clientOf(token!, stranger.orgId).call("delete_org");

    await expect(refused).rejects.toMatchObject({ code: "auth.forbidden" });
    const environment = { EXCLAVE_API_TOKEN: stranger.userToken, EXCLAVE_API_URL: controlPlane.url };
    const asked = await runCli(["orgs", "delete"], { home: folder, environment });
    const deleted = await runCli(["orgs", "delete", "--confirm"], { home: folder, environment });
    expect([asked.exitCode === 0, deleted.exitCode]).toEqual([false, 0]);
    expect(await statusOf("/v1/orgs/current", stranger.userToken, stranger.orgId)).toBe(403);
  });
});
