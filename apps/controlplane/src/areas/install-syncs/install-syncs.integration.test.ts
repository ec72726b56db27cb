import type { OperationId } from "@exclave/contract";
import { execute, rows, sql } from "@exclave/database";
import { type FileChange, gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { type Reply, testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();
const server = await gitServer();

afterAll(() => server.close());

const input = { display_name: "one", description: "one", group: "", index: 1 };
const inputs = {
  domain: { ...input, required: true },
  replicas: { ...input, type: "number", default: "1" },
  password: { ...input, sensitive: true },
};

function install(name: string, more = ""): string {
  return `name = "${name}"

[aws_account]
region = "eu-north-1"

[inputs]
domain = "${name}.example.com"
${more}`;
}

/** An app with a version in force, a repository of install files, and the ways to its syncs. */
async function anApp(name: string, files: Readonly<Record<string, FileChange>> = { "README.md": "none" }) {
  const caller = await plane.aCaller();
  const repository = await server.createRepository(name);
  await repository.commit({ files });
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  const call = (id: OperationId, body?: unknown, names: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    plane.call(caller, id, { path: { ...path, ...names }, ...(body === undefined ? {} : { body }) });
  await call("create_app_input_config", { inputs, groups: {} });
  const point = (changes = {}) =>
    call("create_app_installs_config", {
      vcs_type: "public",
      repo: repository.url,
      branch: "main",
      directory: "installs",
      ...changes,
    });

  async function ended(syncId: string) {
    const read = async () => (await call("get_app_install_sync", undefined, { sync_id: syncId })).body;
    await expect.poll(async () => (await read()).status.status, { timeout: 20_000 }).not.toMatch(/pending|in-progress/);
    return await read();
  }
  return {
    caller,
    repository,
    app,
    path,
    call,
    point,
    ended,
    async sync() {
      const answer = await call("trigger_app_install_sync");
      expect(answer).toMatchObject({ status: 202, body: { status: { status: "pending" } } });
      return await ended(answer.body.id);
    },
    respond: (sync: { id: string; install_creation_approval: { id: string } }, response: string) =>
      call(
        "respond_install_creation_approval",
        { response_type: response },
        { sync_id: sync.id, approval_id: sync.install_creation_approval.id },
      ),
  };
}

describe("a sync of install files", () => {
  it("reads the branch at one commit, and proposes the install of each file, whole", async () => {
    const app = await anApp("whole", {
      "installs/north.toml": install("north", 'replicas = "2"\n'),
      "installs/deep/south.toml": install("south"),
      "installs/notes.md": "no install",
      "elsewhere/west.toml": install("west"),
    });
    await app.point();

    const sync = await app.sync();

    const commit = await app.repository.commitOf("main");
    const { body: inForce } = await app.call("get_app_latest_config");
    expect(sync).toMatchObject({
      app_id: app.app.id,
      triggered_by: "manual",
      created_by_id: app.caller.accountId,
      install_config_syncs: [],
      vcs_connection_commit: { sha: commit, author_name: "Ada Author", message: "a change" },
      status: {
        status: "approval-awaiting",
        status_human_description: "2 installs to be made, once that is approved: south, north",
        metadata: { diagnostics: [], app_config_id: inForce.id, app_config_version: inForce.version },
        history: [{ status: "pending" }, { status: "in-progress" }],
      },
      install_creation_approval: {
        status: "pending",
        app_install_config_sync_id: sync.id,
        proposed_installs: [
          { name: "south", file_path: "installs/deep/south.toml" },
          { name: "north", file_path: "installs/north.toml" },
        ],
      },
    });
    const [, north] = sync.install_creation_approval.proposed_installs;
    expect(JSON.parse(Buffer.from(north.config).toString())).toEqual({
      name: "north",
      aws_account: { region: "eu-north-1" },
      inputs: { domain: "north.example.com", replicas: "2" },
    });
  });

  it("tells every mistake with its file and place, and proposes nothing", async () => {
    const app = await anApp("mistaken", {
      "installs/a.toml": install("a", 'password = "hunter2"\nreplicas = "many"\n'),
      "installs/b.toml": install("a").replace("domain =", "domian ="),
      "installs/c.toml": "name = c\n",
      "installs/d.toml": { symlink: "a.toml" },
      "installs/e.toml": Uint8Array.of(0xff, 0xfe),
      "installs/good.toml": install("good"),
    });
    await app.point();

    const sync = await app.sync();

    const { diagnostics } = sync.status.metadata;
    expect(sync.status).toMatchObject({
      status: "error",
      status_human_description: expect.stringMatching(/^installs\/a\.toml:8:1: .*\(and 7 more\)$/),
    });
    expect(diagnostics.map(({ code, file, line }: Record<string, unknown>) => [code, file, line])).toEqual([
      ["install.sensitive-input", "installs/a.toml", 8],
      ["value.input", "installs/a.toml", 9],
      ["name.doubled", "installs/b.toml", 1],
      ["install.input-missing", "installs/b.toml", 6],
      ["reference.input", "installs/b.toml", 7],
      ["toml.syntax", "installs/c.toml", 1],
      ["file.unreadable", "installs/d.toml", 1],
      ["file.unreadable", "installs/e.toml", 1],
    ]);
    expect(sync).not.toHaveProperty("install_creation_approval");
    expect(JSON.stringify(sync)).not.toContain("hunter2");
  });

  it("checks against the inputs of the version in force", async () => {
    const app = await anApp("versions", { "installs/north.toml": install("north", 'zone = "a"\n') });
    await app.point();

    const before = await app.sync();
    await app.call("create_app_input_config", { inputs: { ...inputs, zone: input }, groups: {} });
    const after = await app.sync();

    expect(before.status).toMatchObject({ status: "error", metadata: { diagnostics: [{ code: "reference.input" }] } });
    expect(after.status).toMatchObject({ status: "approval-awaiting" });
  });

  it("of a directory without install files ends well, and asks nobody", async () => {
    const app = await anApp("none", { "installs/README.md": "later" });
    await app.point();

    const sync = await app.sync();

    expect(sync.status).toMatchObject({
      status: "success",
      status_human_description: "there is no install file in installs",
    });
    expect(sync).not.toHaveProperty("install_creation_approval");
  });

  it.each([
    ["a repository that is not there", { repo: `${server.url}/nowhere.git` }, "vcs.repository-not-found"],
    ["a branch that is not there", { branch: "mian" }, "build.ref-not-found"],
    ["a directory that is not there", { directory: "instals" }, "vcs.directory-not-found"],
  ])("from %s ends in an error that says so", async (what, changes, code) => {
    const app = await anApp(`lost-${what.length}`, { "installs/north.toml": install("north") });
    await app.point(changes);

    const sync = await app.sync();

    expect(sync.status).toMatchObject({ status: "error", metadata: { diagnostics: [{ code, file: "" }] } });
    expect(sync.status.status_human_description).not.toBe("");
  });

  it("waits for a host that does not answer for a while", async () => {
    const app = await anApp("outage", { "installs/north.toml": install("north") });
    await app.point();
    server.failWith(503);
    const { body } = await app.call("trigger_app_install_sync");
    await expect.poll(() => server.requests.some(({ url }) => url.startsWith("/outage.git"))).toBe(true);

    server.failWith(undefined);

    expect((await app.ended(body.id)).status).toMatchObject({ status: "approval-awaiting" });
  });

  it("is refused where nothing says where the files are, or no version is in force", async () => {
    const app = await anApp("early");
    const { body: fresh } = await plane.call(app.caller, "create_app", { body: { name: "fresh" } });
    await app.call(
      "create_app_installs_config",
      { vcs_type: "public", repo: app.repository.url, branch: "main" },
      { app_id: fresh.id },
    );

    const unpointed = await app.call("trigger_app_install_sync");
    const unsynced = await app.call("trigger_app_install_sync", undefined, { app_id: fresh.id });

    expect(unpointed).toMatchObject({ status: 404, body: { code: "installs-config.not-found" } });
    expect(unsynced).toMatchObject({ status: 409, body: { code: "install-sync.no-version" } });
    expect((await app.call("get_app_install_syncs", undefined, { app_id: fresh.id })).body).toEqual([]);
  });

  it("of which one is under way is refused, however many ask at once", async () => {
    const app = await anApp("many", { "installs/north.toml": install("north") });
    await app.point();

    const answers = await Promise.all(Array.from({ length: 5 }, () => app.call("trigger_app_install_sync")));

    const taken = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status === 409);
    expect(taken).toHaveLength(1);
    expect(refused).toHaveLength(4);
    expect(refused[0]!.body).toMatchObject({
      code: "install-sync.under-way",
      error: expect.stringContaining(taken[0]!.body.id),
    });
    await app.ended(taken[0]!.body.id);
    expect(await app.sync()).toMatchObject({ status: { status: "approval-awaiting" } });
  });

  it("whose installs config is changed meanwhile is outdated, and proposes nothing", async () => {
    const app = await anApp("moved", { "installs/north.toml": install("north") });
    await app.point();
    server.failWith(503);
    const { body } = await app.call("trigger_app_install_sync");
    await expect.poll(() => server.requests.some(({ url }) => url.startsWith("/moved.git"))).toBe(true);
    await app.point({ directory: "." });

    server.failWith(undefined);
    const sync = await app.ended(body.id);

    expect(sync.status).toMatchObject({
      status: "outdated",
      status_human_description: expect.stringContaining("changed meanwhile"),
    });
    expect(sync).not.toHaveProperty("install_creation_approval");
  });

  it("whose commit is not kept any more ends in an error that names it", async () => {
    const app = await anApp("forgotten", { "installs/north.toml": install("north") });
    const other = await plane.aCaller();
    await app.point();
    server.failWith(503);
    const { body } = await app.call("trigger_app_install_sync");
    await expect.poll(() => server.requests.some(({ url }) => url.startsWith("/forgotten.git"))).toBe(true);
    const sha = await app.repository.commitOf("main");
    await execute(
      plane.pools.system,
      sql`with gone as (
            insert into vcs_connection_commits (id, org_id, created_by_id, sha, author_name, author_email, message)
            values (${`vco-${other.orgId}`}, ${other.orgId}, '', ${sha}, '', '', '') returning id
          )
          update install_syncs set commit_id = gone.id from gone where install_syncs.id = ${body.id}`,
    );

    server.failWith(undefined);
    const sync = await app.ended(body.id);

    expect(sync.status).toMatchObject({
      status: "error",
      status_human_description: expect.stringContaining(`vco-${other.orgId}`),
      metadata: { diagnostics: [{ code: "install-sync.commit-gone" }] },
    });
  });

  it("is not found by another id, nor under another app, and stands in a list with the newest first", async () => {
    const app = await anApp("listed", { "installs/README.md": "none" });
    await app.point();
    const { body: other } = await plane.call(app.caller, "create_app", { body: { name: "other" } });
    const first = await app.sync();
    const second = await app.sync();

    const strange = await app.call("get_app_install_sync", undefined, { app_id: other.id, sync_id: first.id });
    const list = await app.call("get_app_install_syncs");

    expect(strange).toMatchObject({ status: 404, body: { code: "install-sync.not-found" } });
    expect(list.body.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
  });
});

describe("install syncs of an app that is deleted", () => {
  /** What is kept of an app's syncs and of what they ask. */
  async function kept(appId: string) {
    return await rows<{ status: string; deadline: Date | null; told: string; answer: string | null }>(
      plane.pools.system,
      sql`select s.status, s.deadline, (
              select description from install_sync_status_history where install_sync_id = s.id
              order by sequence desc limit 1
            ) as told, (select status from install_creation_approvals where install_sync_id = s.id) as answer
          from install_syncs s where s.app_id = ${appId} order by s.created_at`,
    );
  }

  it("are closed with it: the one that is under way, and the one that waits for an answer", async () => {
    const app = await anApp("deleted", { "installs/north.toml": install("north") });
    await app.point();
    await app.sync();
    server.failWith(503);
    await app.call("trigger_app_install_sync");

    const deleted = await app.call("delete_app");

    server.failWith(undefined);
    expect(deleted.status).toBe(200);
    expect(await kept(app.app.id)).toEqual([
      { status: "outdated", deadline: null, told: "the app was deleted", answer: "denied" },
      { status: "outdated", deadline: null, told: "the app was deleted", answer: null },
    ]);
  });
});

describe("a list of install syncs", () => {
  it("is answered in pages, and as a hundred where none is asked for", async () => {
    const app = await anApp("pages");
    await app.point();
    const { body: config } = await app.call("get_app_installs_config");
    await execute(
      plane.pools.system,
      sql`insert into install_syncs (id, org_id, app_id, installs_config_id, status, created_by_id, created_at)
          select ${`${app.app.id}-`} || n, ${app.caller.orgId}, ${app.app.id}, ${config.id}, 'success', '',
            now() - n * interval '1 minute'
          from generate_series(1, 101) n`,
    );
    const list = (query: Readonly<Record<string, string>>) =>
      plane.call(app.caller, "get_app_install_syncs", { path: app.path, query });

    const whole = await list({});
    const second = await list({ offset: "100", limit: "2" });
    const few = await list({ limit: "2", page: "2" });

    expect(whole.body).toHaveLength(100);
    expect(whole.headers).toMatchObject({ "x-nuon-page-next": "true", "x-nuon-page-limit": "100" });
    expect(second.body.map(({ id }: { id: string }) => id)).toEqual([`${app.app.id}-101`]);
    expect(second.headers).toMatchObject({ "x-nuon-page-next": "false" });
    expect(few.body.map(({ id }: { id: string }) => id)).toEqual([`${app.app.id}-3`, `${app.app.id}-4`]);
  });

  it("tells of each without its diagnostics and without what its installs are to be, which the sync itself shows", async () => {
    const app = await anApp("outlines", { "installs/north.toml": install("north") });
    await app.point();
    const proposing = await app.sync();
    await app.repository.commit({ files: { "installs/south.toml": "name" } });
    const mistaken = await app.sync();

    const list = await app.call("get_app_install_syncs");
    const whole = (await app.call("get_app_install_sync", undefined, { sync_id: proposing.id })).body;

    const { diagnostics, ...facts } = mistaken.status.metadata;
    expect(diagnostics).toMatchObject([{ file: "installs/south.toml" }]);
    expect(list.body).toMatchObject([
      { id: mistaken.id, status: { status: "error", metadata: facts } },
      { id: proposing.id, install_creation_approval: { id: proposing.install_creation_approval.id } },
    ]);
    expect(list.body[1].install_creation_approval.proposed_installs).toEqual([
      { name: "north", file_path: "installs/north.toml" },
    ]);
    expect(list.text).not.toContain("diagnostics");
    expect(whole.install_creation_approval.proposed_installs).toEqual(
      proposing.install_creation_approval.proposed_installs,
    );
    expect(whole.status.history.at(-1).metadata).toMatchObject({ diagnostics: [] });
  });
});

describe("an approval to make installs", () => {
  it("that is denied is closed, and so is its sync", async () => {
    const app = await anApp("denied", { "installs/north.toml": install("north") });
    await app.point();
    const sync = await app.sync();

    const answer = await app.respond(sync, "deny");
    const after = (await app.call("get_app_install_sync", undefined, { sync_id: sync.id })).body;
    const again = await app.respond(sync, "deny");
    const approved = await app.respond(sync, "approve");

    expect(answer).toMatchObject({ status: 202, body: { status: "denied" } });
    expect(after).toMatchObject({
      status: { status: "approval-denied", created_by_id: app.caller.accountId },
      install_creation_approval: { status: "denied" },
    });
    expect(after.install_creation_approval.proposed_installs).toEqual(sync.install_creation_approval.proposed_installs);
    for (const refused of [again, approved]) {
      expect(refused).toMatchObject({ status: 409, body: { code: "install-approval.answered" } });
    }
  });

  it("cannot be approved, as installs are not served yet, and nothing is changed by trying", async () => {
    const app = await anApp("approved", { "installs/north.toml": install("north") });
    await app.point();
    const sync = await app.sync();
    const audited = () =>
      rows(plane.pools.system, sql`select id from audit_entries where org_id = ${app.caller.orgId}`);
    const before = await audited();

    const refused = await app.respond(sync, "approve");

    expect(refused).toMatchObject({ status: 501, body: { code: "operation.not-served", retryable: false } });
    expect((await app.call("get_app_install_sync", undefined, { sync_id: sync.id })).body).toEqual(sync);
    expect(await audited()).toEqual(before);
  });

  it("is closed by a newer sync that has read the files, and stays when that one could not", async () => {
    const app = await anApp("newer", { "installs/north.toml": install("north") });
    await app.point();
    const read = async (id: string) => (await app.call("get_app_install_sync", undefined, { sync_id: id })).body;
    const first = await app.sync();

    server.failWith(404);
    const failed = await app.sync();
    server.failWith(undefined);
    const meanwhile = await read(first.id);
    await app.repository.commit({ files: { "installs/south.toml": install("south") } });
    const second = await app.sync();
    const outdated = await read(first.id);
    const late = await app.respond(first, "deny");

    expect(failed.status.status).toBe("error");
    expect(meanwhile).toEqual(first);
    expect(second.install_creation_approval).toMatchObject({ status: "pending", proposed_installs: [{}, {}] });
    expect(outdated).toMatchObject({
      status: { status: "outdated", status_human_description: expect.stringContaining(second.id) },
      install_creation_approval: { status: "denied" },
    });
    expect(late).toMatchObject({ status: 409, body: { code: "install-approval.answered" } });
  });

  it("is closed by a newer sync that found mistakes in the files", async () => {
    const app = await anApp("worse", { "installs/north.toml": install("north") });
    await app.point();
    const first = await app.sync();

    await app.repository.commit({ files: { "installs/south.toml": "name" } });
    const mistaken = await app.sync();

    expect(mistaken.status.status).toBe("error");
    expect((await app.call("get_app_install_sync", undefined, { sync_id: first.id })).body).toMatchObject({
      status: { status: "outdated", status_human_description: expect.stringContaining(mistaken.id) },
      install_creation_approval: { status: "denied" },
    });
  });

  it("is closed by a newer sync whose installs config was changed meanwhile", async () => {
    const app = await anApp("elsewhere", { "installs/north.toml": install("north") });
    await app.point();
    const first = await app.sync();
    const seen = server.requests.length;
    server.failWith(503);
    const { body } = await app.call("trigger_app_install_sync");
    await expect.poll(() => server.requests.slice(seen).some(({ url }) => url.startsWith("/elsewhere.git"))).toBe(true);
    await app.point({ directory: "." });

    server.failWith(undefined);
    const second = await app.ended(body.id);

    expect(second.status.status).toBe("outdated");
    expect((await app.call("get_app_install_sync", undefined, { sync_id: first.id })).body).toMatchObject({
      status: { status: "outdated", status_human_description: expect.stringContaining(second.id) },
      install_creation_approval: { status: "denied" },
    });
  });

  it("is answered by nothing else than the contract has, and found by its own id only", async () => {
    const app = await anApp("strange", { "installs/north.toml": install("north") });
    await app.point();
    const sync = await app.sync();
    const respond = (names: Readonly<Record<string, string>>, response = "deny") =>
      app.call(
        "respond_install_creation_approval",
        { response_type: response },
        { sync_id: sync.id, approval_id: sync.install_creation_approval.id, ...names },
      );

    expect(await respond({}, "maybe")).toMatchObject({ status: 400 });
    expect(await respond({ approval_id: sync.id })).toMatchObject({
      status: 404,
      body: { code: "install-approval.not-found" },
    });
    expect(await respond({ sync_id: sync.install_creation_approval.id })).toMatchObject({
      status: 404,
      body: { code: "install-sync.not-found" },
    });
  });
});
