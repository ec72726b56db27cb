import { row, sql } from "@exclave/database";
import { fakeGithub, gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";

const github = await fakeGithub();
const plane = await testControlPlane({
  EXCLAVE_GITHUB_APP_ID: github.appId,
  EXCLAVE_GITHUB_APP_KEY_FILE: github.privateKeyFile,
  EXCLAVE_GITHUB_API_URL: github.apiUrl,
});
const server = await gitServer();
const files = { "base/main.tf": "one", "program/Pulumi.yaml": "name: base" };
const repository = await server.createRepository("sandboxes", files);

afterAll(() => Promise.all([server.close(), github.close()]));

type Body = Readonly<Record<string, unknown>>;

/** An app and what can be asked of its sandbox. */
async function anApp(caller?: Awaited<ReturnType<typeof plane.aCaller>>) {
  const owner = caller ?? (await plane.aCaller());
  const name = `shop_${Math.random().toString(36).slice(2)}`;
  const { body: app } = await plane.call(owner, "create_app", { body: { name } });
  const path = { app_id: app.id as string };
  return {
    caller: owner,
    name,
    path,
    config: (body: Body = {}) =>
      plane.call(owner, "create_app_sandbox_config", {
        path,
        body: {
          variables: {},
          env_vars: {},
          public_git_vcs_config: { repo: repository.url, branch: "main", directory: "base" },
          ...body,
        },
      }),
    build: () => plane.call(owner, "create_app_sandbox_build", { path }),
    read: (buildId: string) => plane.call(owner, "get_app_sandbox_build", { path: { ...path, build_id: buildId } }),
    list: (query: Readonly<Record<string, string>> = {}) =>
      plane.call(owner, "get_app_sandbox_builds", { path, query }),
    plan: async (jobId: string) =>
      (await row<{ plan: Body }>(plane.pools.system, sql`select plan from jobs where id = ${jobId}`))!.plan,
  };
}

describe("a sandbox build", () => {
  it("is of the newest config, pinned to the commit that its branch meant", async () => {
    const app = await anApp();
    await app.config({ public_git_vcs_config: { repo: repository.url, branch: "gone", directory: "base" } });
    const { body: config } = await app.config();
    const sha = await repository.commitOf("main");

    const { status, body: build } = await app.build();

    expect(status).toBe(201);
    expect(build).toMatchObject({
      app_id: app.path.app_id,
      app_config_id: config.app_config_id,
      app_sandbox_config_id: config.id,
      status: "queued",
      status_v2: { status: "queued", history: [] },
      created_by: { email: expect.any(String) },
      log_stream: { owner_type: "app_sandbox_builds", owner_id: build.id, open: true },
      runner_job: { type: "sandbox-build", group: "build", owner_type: "app_sandbox_builds", owner_id: build.id },
      vcs_connection_commit: { sha, id: build.vcs_connection_commit_id },
    });
    const plan = await app.plan(build.runner_job.id);
    expect(plan).toMatchObject({
      kind: "sandbox",
      sandbox: { config_id: config.id, tool: "terraform" },
      git_source: { ref: sha, path: "base" },
      destination: { repository: `${app.caller.orgId}/${app.path.app_id}/sandbox`, tag: build.id },
    });
    expect(plan).not.toHaveProperty("component_id");
    expect((await app.read(build.id)).body).toEqual(build);
  });

  it("says that a Pulumi program is to be built", async () => {
    const app = await anApp();
    await app.config({
      type: "pulumi",
      runtime: "nodejs",
      public_git_vcs_config: { repo: repository.url, branch: "main", directory: "program" },
    });

    const { body: build } = await app.build();

    expect(await app.plan(build.runner_job.id)).toMatchObject({ sandbox: { tool: "pulumi" } });
  });

  it("shares the job of another of the same inputs, and has one of its own where tool or directory differ", async () => {
    const app = await anApp();
    await app.config();
    const { body: first } = await app.build();
    await app.config({ variables: { size: "large" } });
    const { body: second } = await app.build();
    await app.config({ public_git_vcs_config: { repo: repository.url, branch: "main", directory: "program" } });
    const { body: third } = await app.build();

    expect(second.runner_job.id).toBe(first.runner_job.id);
    expect(second.app_sandbox_config_id).not.toBe(first.app_sandbox_config_id);
    expect(third.runner_job.id).not.toBe(first.runner_job.id);
  });

  it("is found by its app alone: no other's, no component's", async () => {
    const app = await anApp();
    const other = await anApp(app.caller);
    await app.config();
    const { body: build } = await app.build();
    const { body: component } = await plane.call(app.caller, "create_component", {
      path: app.path,
      body: { name: "base" },
    });
    const path = { ...app.path, component_id: component.id as string };
    await plane.call(app.caller, "create_kubernetes_manifest_component_config", {
      path,
      body: { manifest: "kind: A" },
    });
    const { body: ofComponent } = await plane.call(app.caller, "create_component_build", {
      path,
      body: { use_latest: true },
    });
    const { body: ofApp } = await plane.call(app.caller, "get_component_builds", { query: app.path });
    const { body: history } = await plane.call(app.caller, "list_org_component_builds");

    expect((await other.read(build.id)).status).toBe(404);
    expect((await app.read(ofComponent.id)).status).toBe(404);
    expect((await plane.call(app.caller, "get_build", { path: { build_id: build.id } })).status).toBe(404);
    expect(ofApp.map(({ id }: { id: string }) => id)).toEqual([ofComponent.id]);
    expect(history.items).toHaveLength(1);
    expect((await app.list()).body).toMatchObject([{ id: build.id }]);
  });

  it("is listed newest first, by pages, by the name of its app too", async () => {
    const app = await anApp();
    await app.config();
    const made = [(await app.build()).body.id, (await app.build()).body.id, (await app.build()).body.id];

    const first = await app.list({ limit: "2" });
    const rest = await plane.call(app.caller, "get_app_sandbox_builds", {
      path: { app_id: app.name },
      query: { limit: "2", offset: "2" },
    });

    const ids = [...first.body, ...rest.body].map(({ id }: { id: string }) => id);
    expect(ids).toEqual(made.toReversed());
    expect(first.headers).toMatchObject({ "x-nuon-page-next": "true" });
    expect(rest.headers).toMatchObject({ "x-nuon-page-next": "false" });
  });
});

describe("a sandbox build is cancelled", () => {
  it("by its job, for good", async () => {
    const app = await anApp();
    await app.config();
    const { body: build } = await app.build();

    await plane.call(app.caller, "cancel_runner_job", { path: { runner_job_id: build.runner_job.id } });

    expect((await app.read(build.id)).body).toMatchObject({
      status: "cancelled",
      status_v2: { status: "cancelled", history: [{ status: "queued" }] },
      reason_code: "build.cancelled",
      log_stream: { open: false },
    });
  });

  it("with its app", async () => {
    const app = await anApp();
    await app.config();
    const { body: build } = await app.build();

    const deleted = await plane.call(app.caller, "delete_app", { path: app.path });

    expect(deleted.status).toBe(200);
    const status = sql`select b.status as build, j.status as job from builds b join jobs j on j.id = b.job_id
      where b.id = ${build.id}`;
    expect(await row(plane.pools.system, status)).toEqual({ build: "cancelled", job: "cancelled" });
  });
});

describe("a sandbox build is refused", () => {
  it("for an app without a sandbox, and for one that is not there", async () => {
    const app = await anApp();

    const { status, body } = await app.build();

    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: "build.no-config", description: expect.stringContaining("sandbox-configs") },
    });
    expect((await plane.call(app.caller, "create_app_sandbox_build", { path: { app_id: "none" } })).status).toBe(404);
    expect((await app.list()).body).toEqual([]);
  });

  it("for a branch and a directory that are not there", async () => {
    const app = await anApp();
    await app.config({ public_git_vcs_config: { repo: repository.url, branch: "mian", directory: "base" } });
    const branch = await app.build();
    await app.config({ public_git_vcs_config: { repo: repository.url, branch: "main", directory: "nowhere" } });
    const directory = await app.build();

    expect(branch).toMatchObject({ status: 400, body: { code: "build.ref-not-found" } });
    expect(branch.body.description).toContain("main");
    expect(directory).toMatchObject({ status: 400, body: { code: "vcs.directory-not-found" } });
  });

  it("for a connected repository whose connection has ended", async () => {
    const app = await anApp();
    await github.createRepository("acme", "closed", { files });
    const { body: connection } = await plane.call(app.caller, "create_vcs_connection", {
      body: { github_install_id: github.install("acme").id },
    });
    const source = { repo: "acme/closed", branch: "main", directory: "base" };
    await app.config({ public_git_vcs_config: undefined, connected_github_vcs_config: source });
    const reached = await app.build();
    await plane.call(app.caller, "delete_vcs_connection", { path: { connection_id: connection.id } });

    const refused = await app.build();

    expect(reached).toMatchObject({
      status: 201,
      body: { vcs_connection_commit: { vcs_connection_id: connection.id } },
    });
    expect(refused).toMatchObject({ status: 400, body: { code: expect.stringMatching(/^vcs\./) } });
  });

  it("when its app is deleted while the source is looked at, and never runs", async () => {
    const app = await anApp();
    await app.config();
    const deleting = Promise.withResolvers<void>();
    const held = Promise.withResolvers<number>();
    const deletion = plane.pools.system.transaction().execute(async (connection) => {
      await sql`update apps set deleted_at = now() where id = ${app.path.app_id}`.execute(connection);
      held.resolve((await row<{ id: number }>(connection, sql`select pg_backend_pid() as id`))!.id);
      await deleting.promise;
    });
    const processId = await held.promise;

    const asked = app.build();
    await expect
      .poll(async () => {
        const waiting = sql<{ count: number }>`select count(*)::int as count from pg_locks
          where not granted and ${processId} = any(pg_blocking_pids(pid))`;
        return (await row<{ count: number }>(plane.pools.system, waiting))!.count;
      })
      .toBeGreaterThan(0)
      .finally(() => deleting.resolve());
    await deletion;

    expect(await asked).toMatchObject({ status: 404, body: { code: "app.not-found" } });
  });
});
