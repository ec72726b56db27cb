import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { testDatabase } from "@exclave/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ran, type RunCliOptions, runCli } from "../apps/cli/test/run-cli.ts";
import { type FakeGithub, fakeGithub, githubSettings } from "./harness/connected-github.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { scriptedRunner } from "./harness/scripted-runner.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let github: FakeGithub;
let home: string;

beforeAll(async () => {
  github = await fakeGithub();
  controlPlane = await startControlPlane(database, githubSettings(github));
});

afterAll(async () => {
  await controlPlane.stop();
  await github.close();
});

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "exclave-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a command line as the first org's administrator, at a home of its own. */
async function exclave(line: string, options: RunCliOptions = {}): Promise<Ran> {
  const environment = { EXCLAVE_API_URL: controlPlane.url, EXCLAVE_API_TOKEN: controlPlane.token };
  return await runCli(line.split(" "), { home, ...options, environment: { ...environment, ...options.environment } });
}

function dataOf<T>({ stdout }: Ran): T {
  return (JSON.parse(stdout) as { data: T }).data;
}

describe("the command line", () => {
  it("makes, names, selects, renames and deletes apps by id and by name", async () => {
    const created = await exclave("apps create --name kettle --json");
    const { id } = dataOf<{ id: string }>(created);

    const byName = dataOf<{ id: string }>(await exclave("apps get kettle --json"));
    const selected = await exclave("apps get --output name");
    const renamed = await exclave(`apps rename -a ${id} --name pot`);
    const deleted = await exclave("apps delete pot --confirm");

    expect(byName.id).toBe(id);
    expect(selected.stdout).toBe("kettle\n");
    expect(renamed.stdout).toContain("kettle is pot now");
    expect(deleted.exitCode).toBe(0);
    expect(readFileSync(path.join(home, ".exclave"), "utf8")).not.toContain("app_id");
  });

  it("shows the processes of a runner, tells it to stop and prunes its tokens", async () => {
    await scriptedRunner(controlPlane).claim({ capacity: 0, wait: 0 });

    const current = await exclave("runners processes --current --json");
    const [process, ...others] = dataOf<{ id: string; type: string }[]>(current);
    const listed = await exclave("runners ps default");
    const shown = await exclave("runners get default");
    const told = await exclave("runners shutdown");
    const forced = await exclave(`runners shutdown default --process ${process!.id} --force --json`);
    const restarted = await exclave("runners restart default");
    const pruned = await exclave("runners prune-tokens default");

    expect([process!.type, others]).toEqual(["org", []]);
    expect(listed.stdout).toContain(process!.id);
    expect(shown.stdout).toContain(process!.id);
    expect(told.stdout).toContain("asked runner default for a graceful shutdown");
    expect(dataOf(forced)).toMatchObject({ type: "force", runner_process_id: process!.id, status: "pending" });
    expect(restarted.stdout).toContain("asked runner default for");
    expect(pruned.stdout).toBe("revoked 0 tokens of runner default\n");
  });

  it("forgets the app when another org is selected", async () => {
    await exclave("apps create --name teapot");
    const before = readFileSync(path.join(home, ".exclave"), "utf8");

    await exclave("orgs select first");

    expect(before).toContain("app_id: app");
    expect(readFileSync(path.join(home, ".exclave"), "utf8")).toBe(`org_id: ${controlPlane.orgId}\n`);
    await exclave("apps delete teapot --confirm");
  });

  it("does not delete without a yes", async () => {
    await exclave("apps create --name cup");

    const asked = await exclave("apps delete cup");

    expect(asked.exitCode).toBe(2);
    expect(asked.stderr).toMatch(/Delete app cup .*\?\n +say yes with --confirm/);
    await exclave("apps delete cup --confirm");
  });

  it("names what is spelt alike when there is no such thing", async () => {
    await exclave("apps create --name saucepan --no-select");

    const wrong = await exclave("apps get sauspan");
    const org = await exclave("apps list --org-id frist");

    expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
    expect(wrong.stderr).toContain("did you mean saucepan?");
    expect(org.stderr).toContain("did you mean first?");
    await exclave("apps delete saucepan --confirm");
  });

  it("pages, and says how to go on", async () => {
    for (const name of ["one", "two", "three"]) {
      await exclave(`apps create --name ${name} --no-select`);
    }

    const first = await exclave("apps list --limit 2");
    const rest = JSON.parse((await exclave("apps list --offset 2 --json")).stdout) as {
      page: unknown;
      data: unknown[];
    };

    expect(first.stdout).toContain("more: --offset 2");
    expect(rest.page).toEqual({ offset: 2, limit: 20, has_next: false });
    expect(rest.data).toHaveLength(1);
    for (const name of ["one", "two", "three"]) {
      await exclave(`apps delete ${name} --confirm`);
    }
  });

  it("ends with 4 when the token is none of the server's, and says what to do", async () => {
    const { exitCode, stdout, stderr } = await exclave("apps list --json", {
      environment: { EXCLAVE_API_TOKEN: "tokwrong" },
    });

    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "auth.token-unknown" } });
    expect(stderr).toContain("unset it and run `exclave auth login`");
  });

  it("ends with 1 and the address when nobody answers", async () => {
    const { exitCode, stderr } = await exclave("orgs list --api-url http://127.0.0.1:1");

    expect(exitCode).toBe(1);
    expect(stderr).toContain("no answer from http://127.0.0.1:1");
  });

  it("says in commands what the server says in requests", async () => {
    const artifact = await exclave("artifacts get artaaaaaaaaaaaaaaaaaaaaaaa --json");

    expect(artifact.exitCode).toBe(1);
    expect(artifact.stderr).toContain("`exclave artifacts list` lists them");
    expect(JSON.parse(artifact.stdout)).toMatchObject({ error: { hint: "`exclave artifacts list` lists them" } });
  });

  it("obeys no name, of whatever length, and takes none that moves the cursor", async () => {
    const name = `a\u001b[2Jb${"c".repeat(3000)}`;
    const environment = { EXCLAVE_API_URL: controlPlane.url, EXCLAVE_API_TOKEN: controlPlane.token };

    const asked = await runCli(["apps", "get", name], { home, environment });
    const made = await runCli(["orgs", "create", "--name", "a\nb"], { home, environment });
    const nothing = await runCli(["apps", "get", ""], { home, environment });

    expect(asked.exitCode).toBe(1);
    expect(asked.stderr).not.toContain("\u001b");
    expect(asked.stderr.length).toBeLessThan(2500);
    expect(made).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("none of them a control character") });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("name one") });
  });

  it("keeps a path in front of the API", async () => {
    const paths: string[] = [];
    const server = http.createServer((request, response) => {
      paths.push(request.url!);
      response.setHeader("content-type", "application/json").end("[]");
    });
    const listening = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", listening.resolve);
    await listening.promise;
    const { port } = server.address() as { port: number };

    await exclave(`orgs list --api-url http://127.0.0.1:${port}/behind/a/proxy/`);
    server.close();

    expect(paths[0]).toMatch(/^\/behind\/a\/proxy\/v1\/orgs\?/);
  });

  it("prints one document of a raw call that failed: the answer, else why there is none", async () => {
    const answered = await exclave("api GET /v1/apps/none-such --json");
    const unanswered = await exclave("api GET /v1/apps --json --api-url http://127.0.0.1:1");

    expect(answered.exitCode).toBe(1);
    expect(JSON.parse(answered.stdout)).toMatchObject({ code: "app.not-found" });
    expect(answered.stderr).toContain("GET /v1/apps/none-such answered 404");
    expect(unanswered.exitCode).toBe(1);
    expect(JSON.parse(unanswered.stdout)).toMatchObject({ error: { code: "api.unreachable" } });
  });

  it("calls the API as it is, with values that hold `=` and bodies from standard input", async () => {
    const created = await runCli(["api", "POST", "/v1/apps", "-d", "@-"], {
      home,
      environment: { EXCLAVE_API_URL: controlPlane.url, EXCLAVE_API_TOKEN: controlPlane.token },
      input: '{"name":"raw","description":"a=b=c","dscription":"d"}',
    });
    const pages = await exclave("api /v1/apps --paginate");
    const environment = { EXCLAVE_API_URL: controlPlane.url, EXCLAVE_API_TOKEN: controlPlane.token };
    const headers = ["-H", "Accept: text/html, application/json", "-H", "X-Request-ID: a,b"];
    const included = await runCli(["api", ...headers, "GET", "/v1/apps", "-i"], { home, environment });
    const refused = await exclave("api GET /v1/apps/none-such");
    const noList = await exclave("api /docs --paginate");
    const noPath = await exclave("api GET nope");

    expect(JSON.parse(created.stdout)).toMatchObject({ name: "raw" });
    expect(created.stderr).toBe("exclave: unknown fields ignored: dscription\n");
    expect(JSON.parse(pages.stdout)).toHaveLength(1);
    expect(included).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("HTTP 200") });
    expect(noList).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("answers no list") });
    expect(noPath.stderr).toContain("a method and a path: exclave api GET /v1/apps");
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ code: "app.not-found" });
    await exclave("apps delete raw --confirm");
  });

  it("connects an installation of a GitHub App, lists it and ends it", async () => {
    const { id } = github.install("kettle-works");

    const connected = await exclave(`orgs connect-github ${id}`);
    const listed = await exclave("orgs list-vcs-connections");
    const [connection] = (await exclave("orgs list-vcs-connections --output name")).stdout.split("\n");
    const asked = await exclave(`orgs delete-vcs-connection ${connection}`);
    const ended = await exclave(`orgs delete-vcs-connection ${connection} --confirm`);
    const left = await exclave("orgs list-vcs-connections --json");

    expect(connected.stdout).toContain("connected kettle-works (vcs");
    expect(listed.stdout).toContain("kettle-works");
    expect(asked).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stdout).toContain("disconnected kettle-works");
    expect(dataOf<unknown[]>(left)).toEqual([]);
  });

  it("makes, lists and deletes variables of an app, and shows no value", async () => {
    await exclave("apps create --name larder");

    const piped = await exclave("apps variables create --name key", { input: "s3cret\n" });
    const said = await exclave("apps variables create --name other --value s3cret=2");
    const listed = await exclave("apps variables list --json");
    const near = await exclave("apps variables delete othr --confirm");
    const asked = await exclave("apps variables delete other");
    const deleted = await exclave("apps variables delete other --confirm");
    const left = await exclave("apps variables list --output name");

    expect([piped.exitCode, said.exitCode, deleted.exitCode]).toEqual([0, 0, 0]);
    expect(
      dataOf<{ name: string; length: number }[]>(listed)
        .map(({ name, length }) => [name, length])
        .sort(),
    ).toEqual([
      ["key", 6],
      ["other", 8],
    ]);
    expect(listed.stdout + piped.stdout + said.stdout).not.toContain("s3cret");
    expect(near.stderr).toContain("did you mean other?");
    expect(asked.exitCode).toBe(2);
    expect(left.stdout).toBe("key\n");
    await exclave("apps delete larder --confirm");
  });

  it("starts builds of an app's sandbox and lists them", async () => {
    const { id } = dataOf<{ id: string }>(await exclave("apps create --name stove --json"));
    const repository = await github.createRepository("stove", "base", { files: { "main.tf": "" }, isPublic: true });
    const without = await exclave("apps build-sandbox");
    await controlPlane.client.call("create_app_sandbox_config", {
      path: { app_id: id },
      body: {
        public_git_vcs_config: { repo: repository.url, branch: "main", directory: "." },
        variables: {},
        env_vars: {},
      },
    });

    const built = await exclave("apps build-sandbox");
    const listed = await exclave("apps sandbox-builds -a stove");
    const [build] = dataOf<{ id: string; log_stream: { id: string } }[]>(await exclave("apps sandbox-builds --json"));

    expect(without).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("app stove has no sandbox config") });
    expect(built).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(await repository.commitOf("main")) });
    expect(built.stdout).toContain(`exclave logs ${build!.log_stream.id} --follow`);
    expect(listed.stdout).toMatch(new RegExp(`${build!.id} +queued`));
    await exclave("apps delete stove --confirm");
  });

  it("lists, shows and deletes actions, and names the one that is meant", async () => {
    const { id } = dataOf<{ id: string }>(await exclave("apps create --name pantry --json"));
    await controlPlane.client.call("create_app_action", { path: { app_id: id }, body: { name: "restock" } });

    const listed = await exclave("actions list --output name");
    const shown = await exclave("actions get restock");
    const configs = await exclave("actions configs restock");
    const near = await exclave("actions get restok");
    const deleted = await exclave("actions delete -w restock --confirm");

    expect(listed.stdout).toBe("restock\n");
    expect(shown.stdout).toMatch(/^name +restock$/m);
    expect(configs.stdout).toContain("restock has no config yet");
    expect(near).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("did you mean restock?") });
    expect(deleted.stdout).toContain("deleted action restock");
    expect((await exclave("actions list")).stdout).toContain("pantry has no actions");
    await exclave("apps delete pantry --confirm");
  });

  it("makes, lists, shows, renames and deletes branches, each version of their configs too", async () => {
    const { id } = dataOf<{ id: string }>(await exclave("apps create --name cellar --json"));
    const made = dataOf<{ id: string }>(await exclave("branches create --name stable --json"));
    const path = { app_id: id, app_branch_id: made.id };
    const source = { repo: "https://github.com/acme/cellar", directory: "app", branch: "main" };
    const install_groups = [{ name: "first", order: 0 }];
    await controlPlane.client.call("create_app_branch_config", {
      path,
      body: { public_git_vcs_config: source, install_groups },
    });
    await controlPlane.client.call("create_app_branch_config", {
      path,
      body: { public_git_vcs_config: { ...source, branch: "next" }, install_groups },
    });

    const listed = await exclave("branches list --output name");
    const shown = await exclave(`branches get ${made.id}`);
    const only = await exclave("branches get --output name");
    const configs = JSON.parse((await exclave("branches configs stable --limit 1 --json")).stdout) as {
      data: { config_number: number }[];
      page: { has_next: boolean };
    };
    const latest = dataOf<{ config_number: number }>(await exclave("branches latest-config stable --json"));
    const sent = await exclave("branches app-configs stable");
    const renamed = await exclave("branches rename stable --name slow");
    const near = await exclave("branches get slwo");
    const asked = await exclave("branches delete slow");
    const deleted = await exclave("branches delete slow --confirm");

    expect(listed.stdout).toBe("stable\n");
    expect(only.stdout).toBe("stable\n");
    expect(shown.stdout).toMatch(/^git branch +next$/m);
    expect(shown.stdout).toMatch(/^install groups +first$/m);
    expect(configs).toMatchObject({ data: [{ config_number: 2 }], page: { has_next: true } });
    expect(latest.config_number).toBe(2);
    expect(sent.stdout).toContain("no config of cellar was sent for stable");
    expect(renamed.stdout).toContain("stable is slow now");
    expect(near).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("did you mean slow?") });
    expect(asked.exitCode).toBe(2);
    expect(deleted.stdout).toContain("deleted branch slow");
    expect((await exclave("branches list")).stdout).toContain("cellar has no branches");
    await exclave("apps delete cellar --confirm");
  });

  it("makes, finds, shows, changes and deletes runbooks, and the versions of their steps", async () => {
    const { id } = dataOf<{ id: string }>(await exclave("apps create --name attic --json"));
    const line = ["runbooks", "create", "--name", "upgrade", "-d", "by night", "--label", "team=a=b"];
    const environment = { EXCLAVE_API_URL: controlPlane.url, EXCLAVE_API_TOKEN: controlPlane.token };
    const made = await runCli([...line, "--json"], { home, environment });
    const { id: runbookId } = dataOf<{ id: string }>(made);
    const before = await exclave("runbooks latest-config upgrade");
    await controlPlane.client.call("create_runbook_config", {
      path: { app_id: id, runbook_id: runbookId },
      body: { steps: [{ name: "roll", type: "action", command: "ls -l" }] },
    });

    const found = await exclave("runbooks list --search grad --output name");
    const none = await exclave("runbooks list --search zzz");
    const shown = await exclave("runbooks get upgrade");
    const configs = await exclave("runbooks configs upgrade");
    const latest = dataOf<{ steps: { name: string }[] }>(await exclave("runbooks latest-config upgrade --json"));
    const wrong = await exclave("runbooks update upgrade --label team");
    const nothing = await exclave("runbooks update upgrade");
    const updated = await exclave("runbooks update upgrade --name renew");
    const near = await exclave("runbooks get renwe");
    const deleted = await exclave("runbooks delete renew --confirm");

    expect(before.stderr).toContain("upgrade has no config yet");
    expect(found.stdout).toBe("upgrade\n");
    expect(none.stdout).toContain("attic has no runbook like zzz");
    expect(shown.stdout).toMatch(/^labels +team=a=b$/m);
    expect(shown.stdout).toMatch(/^roll +action +ls -l$/m);
    expect(configs.stdout).toContain("roll");
    expect(latest.steps.map(({ name }) => name)).toEqual(["roll"]);
    expect([wrong.exitCode, nothing.exitCode]).toEqual([2, 2]);
    expect(updated.stdout).toContain("updated runbook renew");
    expect(near.stderr).toContain("did you mean renew?");
    expect(deleted.stdout).toContain("deleted runbook renew");
    expect((await exclave("runbooks list")).stdout).toContain("attic has no runbooks");
    await exclave("apps delete attic --confirm");
  });
});
