import type { Wire } from "@exclave/contract";
import { rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";

const controlPlane = await testControlPlane();

/** An org's runner, spoken for by its user and by itself. */
async function aRunner() {
  const user = await controlPlane.aCaller();
  const path = { runner_id: user.runnerId };
  const minted = await controlPlane.call(user, "create_runner_token", { path, body: {} });
  const runner = { ...user, token: String(minted.body.token) };
  const heartbeat = { alive_time: 60e9, version: "1.2.3", process: "org" };

  return {
    user,
    path,
    async claim(boot: string, process?: Wire<"ClaimingProcess">): Promise<Wire<"ClaimJobsResponse">> {
      const body = {
        groups: ["build"],
        capacity: 0,
        boot_id: boot,
        version: "1.2.3",
        toolchain: { id: "tools", tools: {}, capabilities: [] },
        heartbeat,
        process,
      };
      return (await controlPlane.call(runner, "claim_jobs", { path, body })).body;
    },
    beat: (body: object) => controlPlane.call(runner, "runner_create_heart_beat", { path, body }),
    end: (process_id: string, body: object) =>
      controlPlane.call(runner, "end_runner_process", { path: { ...path, process_id }, body }),
    async read(query: Readonly<Record<string, string>> = {}): Promise<Wire<"RunnerProcess">[]> {
      return (await controlPlane.call(user, "list_runner_processes", { path, query })).body;
    },
    async current(): Promise<Wire<"RunnerProcess">[]> {
      return (await controlPlane.call(user, "get_current_runner_processes", { path })).body;
    },
    get: (process_id: string) =>
      controlPlane.call(user, "get_runner_process_public", { path: { ...path, process_id } }),
    latestHeartbeat: (process_id: string) =>
      controlPlane.call(user, "get_process_latest_heart_beat", { path: { ...path, process_id } }),
  };
}

async function auditOf(resourceId: string): Promise<string[]> {
  const found = await rows<{ action: string }>(
    controlPlane.pools.system,
    sql`select action from audit_entries where resource_id = ${resourceId} order by created_at`,
  );
  return found.map(({ action }) => action);
}

describe("a process of a runner", () => {
  it("is registered by its first claim, with what it says of itself and its machine", async () => {
    const runner = await aRunner();

    const first = await runner.claim("boot", { labels: ["os:linux"], warnings: ["jobs see other processes"] });
    const again = await runner.claim("boot");
    const [process, ...rest] = await runner.current();

    expect(rest).toEqual([]);
    expect(again.process_id).toBe(first.process_id);
    expect(process).toMatchObject({
      id: first.process_id,
      runner_id: runner.user.runnerId,
      org_id: runner.user.orgId,
      type: "org",
      version: "1.2.3",
      labels: ["os:linux"],
      warnings: ["jobs see other processes"],
      initial_health_check: true,
      composite_status: { status: "active", history: [] },
    });
    expect(process!.uptime).toBeGreaterThanOrEqual(60e9);
    expect(await auditOf(process!.id!)).toEqual(["runner-process.start"]);
    expect((await runner.latestHeartbeat(process!.id!)).body).toMatchObject({
      process_id: process!.id,
      runner_id: runner.user.runnerId,
      version: "1.2.3",
      process: "org",
    });
  });

  it("is ended by the next one where it says no last word, and active again where it comes back", async () => {
    const runner = await aRunner();

    await runner.claim("first");
    await runner.claim("second");
    const [second, first] = await runner.read();
    await runner.claim("first");
    const back = await runner.get(first!.id!);

    expect(second!.composite_status).toMatchObject({ status: "active" });
    expect(first).toMatchObject({ reason_code: "process.replaced", composite_status: { status: "outdated" } });
    expect(first!.ended_at).toEqual(expect.any(String));
    expect(back.body).toMatchObject({ reason_code: "", composite_status: { status: "active" } });
    expect(back.body.composite_status.history).toMatchObject([{ status: "active" }, { status: "outdated" }]);
    expect(back.body.ended_at).toBeUndefined();
  });

  it("ends once by its last word, with the reason", async () => {
    const runner = await aRunner();
    const { process_id: id } = await runner.claim("boot");

    const ended = await runner.end(id!, { reason: "signal" });
    const again = await runner.end(id!, { reason: "shutdown" });

    expect(ended.body).toMatchObject({ reason_code: "process.signalled", composite_status: { status: "success" } });
    expect(again.body).toMatchObject({ reason_code: "process.signalled", ended_at: ended.body.ended_at });
    expect(await runner.current()).toEqual([]);
  });

  it("is listed by type and status, the one started last first, in pages", async () => {
    const runner = await aRunner();
    await runner.claim("first");
    await runner.claim("second");

    const outdated = await runner.read({ status: "outdated" });
    const active = await runner.read({ status: "active,in-progress", type: "org" });
    const page = await controlPlane.call(runner.user, "list_runner_processes", {
      path: runner.path,
      query: { limit: "1", offset: "0" },
    });
    const wrong = await controlPlane.call(runner.user, "list_runner_processes", {
      path: runner.path,
      query: { status: "sleeping" },
    });

    expect(outdated).toHaveLength(1);
    expect(active).toHaveLength(1);
    expect(await runner.read({ type: "mng" })).toEqual([]);
    expect(page.body).toMatchObject([{ id: active[0]!.id }]);
    expect(page.headers["x-nuon-page-next"]).toBe("true");
    expect(wrong).toMatchObject({ status: 400, body: { code: "request.invalid-field" } });
  });

  it("is shown as silent, with since when, when it is not heard of any more", async () => {
    const runner = await aRunner();
    const { process_id: id } = await runner.claim("boot");
    await runner.current();

    await sql`update runner_processes set created_at = now() - interval '1 minute'`.execute(controlPlane.pools.system);
    await sql`update runner_heartbeats set created_at = now() - interval '1 minute'`.execute(controlPlane.pools.system);
    const silent = await runner.get(id!);

    expect(silent.body.composite_status).toMatchObject({ status: "error" });
    expect(silent.body.composite_status.status_human_description).toMatch(/^no sign of life since \d{4}-/);
    expect(await runner.read({ status: "error" })).toMatchObject([{ id }]);
    expect(await runner.read({ status: "active" })).toEqual([]);
  });

  it("is found by nobody of another org, nor under another runner", async () => {
    const [one, other] = [await aRunner(), await aRunner()];
    const { process_id: id } = await one.claim("boot");

    const stranger = await other.get(id!);
    const foreignWord = await other.end(id!, { reason: "signal" });

    expect(stranger).toMatchObject({ status: 404, body: { code: "runner-process.not-found" } });
    expect(foreignWord).toMatchObject({ status: 404, body: { code: "runner-process.not-found" } });
    expect(await one.current()).toMatchObject([{ id }]);
  });
});

describe("a process of the older protocol", () => {
  it("is registered by its heartbeats, one for each start", async () => {
    const runner = await aRunner();

    await runner.beat({ alive_time: 5e9, version: "0.9", process: "build" });
    await runner.current();
    await runner.beat({ alive_time: 6e9, version: "0.9", process: "build" });
    const [first, ...none] = await runner.current();
    await runner.beat({ alive_time: 60e9, version: "0.9", process: "build" });
    await runner.beat({ alive_time: 30e9, version: "0.9", process: "mng" });
    const current = await runner.current();

    expect(none).toEqual([]);
    expect(first).toMatchObject({ type: "build", version: "0.9", composite_status: { status: "active" } });
    expect(current.map(({ type }) => type).sort()).toEqual(["build", "mng"]);
    expect(current.map(({ id }) => id)).not.toContain(first!.id);
    expect((await runner.get(first!.id!)).body).toMatchObject({ reason_code: "process.replaced" });
  });

  it("is the same where a heartbeat and a claim are of one start", async () => {
    const runner = await aRunner();

    const { process_id: id } = await runner.claim("boot");
    await runner.beat({ alive_time: 61e9, version: "1.2.3", process: "org" });

    expect(await runner.current()).toMatchObject([{ id }]);
    expect((await runner.latestHeartbeat(id!)).body).toMatchObject({ alive_time: 61e9 });
  });

  it("refuses what no process of a runner says of itself", async () => {
    const { path, user } = await aRunner();
    const minted = await controlPlane.call(user, "create_runner_token", { path, body: {} });
    const runner = { ...user, token: String(minted.body.token) };
    const beat = (body: object) => controlPlane.call(runner, "runner_create_heart_beat", { path, body: body as never });

    const answers = await Promise.all([
      beat({ alive_time: -1 }),
      beat({ alive_time: 1, process: "another" }),
      beat({ alive_time: 1, version: "v".repeat(257) }),
      beat({ alive_time: 1, process: "build", version: "0.9" }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 201]);
  });
});
