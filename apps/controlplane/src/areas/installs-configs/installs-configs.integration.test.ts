import type { OperationId } from "@exclave/contract";
import { rows, sql } from "@exclave/database";
import { fakeGithub } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { type Reply, testControlPlane } from "../../../test/control-plane.ts";

const github = await fakeGithub();
const plane = await testControlPlane({
  EXCLAVE_GITHUB_APP_ID: github.appId,
  EXCLAVE_GITHUB_APP_KEY_FILE: github.privateKeyFile,
  EXCLAVE_GITHUB_API_URL: github.apiUrl,
});

afterAll(() => github.close());

const place = { vcs_type: "public", repo: "https://git.example.com/installs.git", branch: "main" };

async function anApp() {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  const call = (id: OperationId, body?: unknown, names: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    plane.call(caller, id, { path: { ...path, ...names }, ...(body === undefined ? {} : { body }) });
  return { caller, path, call };
}

describe("an installs config", () => {
  it("says where the install files of an app lie, until another takes its place or it is deleted", async () => {
    const { caller, path, call } = await anApp();

    const none = await call("get_app_installs_config");
    const first = await call("create_app_installs_config", place);
    const same = await call("create_app_installs_config", { ...place, directory: "." });
    const second = await call("create_app_installs_config", { ...place, directory: "shop/" });
    const shown = await call("get_app_installs_config");
    const tooLate = await call("delete_app_installs_config", undefined, { config_id: first.body.id });
    const deleted = await call("delete_app_installs_config", undefined, { config_id: second.body.id });
    const gone = await call("get_app_installs_config");

    expect(none).toMatchObject({ status: 404, body: { code: "installs-config.not-found" } });
    expect(first).toMatchObject({
      status: 201,
      body: {
        ...path,
        ...place,
        directory: ".",
        source: "api",
        org_id: caller.orgId,
        created_by_id: caller.accountId,
        public_git_vcs_config: { repo: place.repo, branch: "main", directory: "." },
      },
    });
    expect(first.body).not.toHaveProperty("vcs_connection_id");
    expect(same.body).toEqual(first.body);
    expect(second.body).toMatchObject({ directory: "shop/" });
    expect(second.body.id).not.toBe(first.body.id);
    expect(shown.body).toEqual(second.body);
    expect(tooLate).toMatchObject({ status: 404, body: { code: "installs-config.not-found" } });
    expect(deleted).toMatchObject({ status: 200, body: {} });
    expect(gone.status).toBe(404);
  });

  it("that takes the place of another ends it with the event of one that is deleted", async () => {
    const { path, call } = await anApp();
    const { body: first } = await call("create_app_installs_config", place);
    const { body: second } = await call("create_app_installs_config", { ...place, directory: "shop" });

    const told = await rows(
      plane.pools.system,
      sql`select type, resource_id as of from events
          where topic = 'apps' and payload ->> 'app_id' = ${path.app_id} and type like 'installs-config.%' order by id`,
    );

    expect(told).toEqual([
      { type: "installs-config.created", of: first.id },
      { type: "installs-config.deleted", of: first.id },
      { type: "installs-config.created", of: second.id },
    ]);
  });

  it("of a connected repository is reached through the connection of its account, and no other", async () => {
    const { caller, call } = await anApp();
    const installation = github.install(`acme-${caller.orgId}`);
    const repo = `acme-${caller.orgId}/installs`;
    await github.createRepository(`acme-${caller.orgId}`, "installs", { files: { README: "none" } });
    const { body: connection } = await call("create_vcs_connection", { github_install_id: installation.id });
    const request = { vcs_type: "connected", repo, branch: "main" };

    const found = await call("create_app_installs_config", request);
    const named = await call("create_app_installs_config", { ...request, vcs_connection_id: connection.id });
    const other = await call("create_app_installs_config", { ...request, vcs_connection_id: "vcs_another" });
    const unknown = await call("create_app_installs_config", { ...request, repo: "nobody/installs" });

    expect(found).toMatchObject({
      status: 201,
      body: {
        vcs_type: "connected",
        vcs_connection_id: connection.id,
        connected_github_vcs_config: { repo, repo_name: "installs", vcs_connection: { id: connection.id } },
      },
    });
    expect(named.body).toEqual(found.body);
    expect(other).toMatchObject({
      status: 400,
      body: { details: { fields: ["vcs_connection_id"] }, description: expect.stringContaining(connection.id) },
    });
    expect(unknown.status).toBe(400);
  });

  it.each([
    ["repo", { repo: "" }],
    ["repo", { repo: "--upload-pack=x" }],
    ["branch", { branch: "" }],
    ["branch", { branch: "a..b" }],
    ["directory", { directory: "../other" }],
    ["directory", { directory: "/etc" }],
    ["vcs_connection_id", { vcs_connection_id: "vcs1" }],
    ["vcs_type", { vcs_type: "ftp" }],
  ])("with a wrong %s is refused, naming it", async (field, changes) => {
    const { call } = await anApp();

    const refused = await call("create_app_installs_config", { ...place, ...changes });

    expect(refused).toMatchObject({ status: 400, body: { details: { fields: [field] } } });
    expect((await call("get_app_installs_config")).status).toBe(404);
  });

  it("at an address that nobody may fetch from is refused", async () => {
    const { call } = await anApp();

    const refused = await call("create_app_installs_config", { ...place, repo: "http://169.254.169.254/x.git" });

    expect(refused).toMatchObject({ status: 400, body: { code: "vcs.url-refused" } });
  });

  it("that many set at once is one", async () => {
    const { caller, call } = await anApp();

    const answers = await Promise.all(
      ["a", "b", "c", "d"].map((directory) => call("create_app_installs_config", { ...place, directory })),
    );

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const live = await rows(
      plane.pools.system,
      sql`select id from app_installs_configs where org_id = ${caller.orgId} and ended_at is null`,
    );
    expect(live).toHaveLength(1);
  });
});
