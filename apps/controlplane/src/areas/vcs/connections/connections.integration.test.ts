import { rows, sql } from "@exclave/database";
import { type FakeGithub, fakeGithub, type GithubInstallation } from "@exclave/testkit";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../../test/a-caller.ts";
import { type Reply, testControlPlane } from "../../../../test/control-plane.ts";

const github: FakeGithub = await fakeGithub();
const controlPlane = await testControlPlane({
  EXCLAVE_GITHUB_APP_ID: github.appId,
  EXCLAVE_GITHUB_APP_KEY_FILE: github.privateKeyFile,
  EXCLAVE_GITHUB_API_URL: github.apiUrl,
});
afterAll(() => github.close());

let caller: Caller;
let installation: GithubInstallation;
let login: string;
let accounts = 0;

beforeEach(async () => {
  accounts += 1;
  login = `acme-${accounts}`;
  caller = await controlPlane.aCaller();
  installation = github.install(login);
  await github.createRepository(login, "storefront", { files: { "infra/main.tf": "# one\n" } });
  await github.createRepository(login, "website", { files: { README: "hello" }, isPublic: true });
  await github.createRepository(login, "secret", { files: { README: "no" }, isInstalled: false });
});

afterEach(() => {
  github.limitFor(undefined);
  github.failWith(undefined);
});

function connect(as = caller, installId = installation.id): Promise<Reply> {
  return controlPlane.call(as, "create_vcs_connection", { body: { github_install_id: installId } });
}

async function connected(): Promise<string> {
  return ((await connect()).body as { id: string }).id;
}

function ask(id: Parameters<typeof controlPlane.call>[1], connectionId: string, query = {}): Promise<Reply> {
  return controlPlane.call(caller, id, { path: { connection_id: connectionId }, query });
}

async function configure(repo: string, branch = "main"): Promise<Reply> {
  const app = await controlPlane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: (app.body as { id: string }).id };
  const component = await controlPlane.call(caller, "create_component", { path, body: { name: "infra" } });
  return await controlPlane.call(caller, "create_terraform_module_component_config", {
    path: { component_id: (component.body as { id: string }).id },
    body: { connected_github_vcs_config: { repo, branch, directory: "infra" }, variables: {}, env_vars: {} },
  });
}

function build(config: Reply, body: object = { use_latest: true }): Promise<Reply> {
  const { component_id } = config.body as { component_id: string };
  return controlPlane.call(caller, "create_component_build", { path: { component_id }, body });
}

async function configured(repo: string): Promise<Reply> {
  const config = await configure(repo);
  const { component_config_connection_id: id } = config.body as { component_config_connection_id: string };
  const components = await controlPlane.call(caller, "get_org_components");
  const [component] = components.body as { id: string }[];
  return { ...config, body: { ...(config.body as object), id, component_id: component!.id } };
}

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const { system } = controlPlane.pools;
  const tables = await rows<{ name: string }>(
    system,
    sql`select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const found = await Promise.all(
    tables.map(({ name }) => rows<{ text: string }>(system, sql`select t::text as text from ${sql.table(name)} t`)),
  );
  return found
    .flat()
    .map(({ text }) => text)
    .join("\n");
}

describe("a connection", () => {
  it("is shown with its org, and with no other", async () => {
    const id = await connected();
    const stranger = await controlPlane.aCaller();

    const [own, others] = await Promise.all(
      [caller, stranger].map((asker) => controlPlane.call(asker, "get_org", { path: {} })),
    );

    expect(own!.body).toMatchObject({ vcs_connections: [{ id, github_account_name: login }] });
    expect(others!.body).toMatchObject({ vcs_connections: [] });
  });

  it("names its account, is one however often it is made, and is listed until it ends", async () => {
    const [first, again] = [await connect(), await connect()];
    const { id } = first.body as { id: string };
    const listed = await controlPlane.call(caller, "get_org_vcs_connections");
    const ended = await ask("delete_vcs_connection", id);
    const after = await ask("get_vcs_connection", id);

    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      github_install_id: installation.id,
      github_account_id: String(installation.account.id),
      github_account_name: login,
      status: { status: "active" },
    });
    expect(again.body).toEqual(first.body);
    expect(listed.body).toEqual([first.body]);
    expect([ended.status, after.status]).toEqual([204, 404]);
  });

  it("shows the account's repositories that the app was given, and their branches", async () => {
    const id = await connected();

    const repositories = await ask("get_v1_vcs_connections_connection_id_repos", id);
    const branches = await ask("get_vcs_connection_repo_branches", id, { owner: login, repo: "storefront" });
    const missing = await ask("get_vcs_connection_repo_branches", id, { owner: login, repo: "storfront" });

    expect(repositories.body).toMatchObject({
      total_count: 2,
      repositories: [
        { full_name: `${login}/storefront`, private: true },
        { full_name: `${login}/website`, private: false },
      ],
    });
    expect(branches.body).toEqual([{ name: "main" }]);
    expect(missing.body).toMatchObject({
      code: "vcs.repository-not-installed",
      description: `nearest: ${login}/storefront`,
    });
  });

  it("tells how the installation is: active, suspended or gone", async () => {
    const id = await connected();

    const active = await ask("check_vcs_connection_status", id);
    installation.suspend();
    const suspended = await ask("check_vcs_connection_status", id);
    installation.remove();
    const gone = await ask("check_vcs_connection_status", id);

    expect(active.body).toMatchObject({ status: "active", account: { login }, permissions: { contents: "read" } });
    expect(suspended.body).toMatchObject({ status: "suspended", suspended_by: { login } });
    expect(gone.body).toMatchObject({ status: "error", error: expect.stringContaining("not installed any more") });
  });

  it("may take the app out of the account when it ends", async () => {
    const id = await connected();

    const ended = await ask("delete_vcs_connection", id, { delete_github_app: "true" });
    const again = await connect();

    expect(ended.status).toBe(204);
    expect(again.body).toMatchObject({ code: "vcs.installation-gone" });
  });

  it.each(["", "x", "1/../2", "12345678901234567890123"])("to installation %j is refused", async (installId) => {
    const refused = await connect(caller, installId);

    expect(refused.status).toBe(400);
  });
});

describe("an installation", () => {
  it("is connected in one org: its number proves nothing to another", async () => {
    await connect();
    const stranger = await controlPlane.aCaller();

    const refused = await connect(stranger);

    expect(refused).toMatchObject({ status: 409, body: { code: "vcs.installation-taken" } });
  });

  it("is connected by one of two orgs that ask at once", async () => {
    const strangers = await Promise.all([controlPlane.aCaller(), controlPlane.aCaller()]);

    const replies = await Promise.all(strangers.map((stranger) => connect(stranger)));

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe("a connected repository", () => {
  it("is pinned to a commit when it is built, through its connection", async () => {
    const id = await connected();

    const built = await build(await configured(`${login}/storefront`));

    expect(built.body).toMatchObject({
      vcs_connection_commit: { vcs_connection_id: id, author_name: "Ada Author" },
      component_config_connection: {
        terraform_module: {
          connected_github_vcs_config: {
            repo_owner: login,
            repo_name: "storefront",
            vcs_connection: { id, github_account_name: login },
          },
        },
      },
    });
  });

  it("may be named by its URL, and be public", async () => {
    await connected();

    const configs = [await configure(`${github.webUrl}/${login}/website.git`)];

    expect(configs.map(({ status }) => status)).toEqual([201]);
  });

  it.each([
    ["that the app was not given", () => `${login}/secrets`, "vcs.repository-not-installed", "nearest: acme"],
    [
      "of an account that is not connected",
      () => "zzzzzzzzzzzzzzz/qqqqqqqqqqqqqqq",
      "vcs.repository-not-connected",
      "connected accounts: acme",
    ],
    ["at another host", () => "https://example.com/a/b", "vcs.repository-refused", "owner/name"],
    ["outside of its account", () => "../../app", "vcs.repository-refused", "owner/name"],
  ])("%s is refused", async (_what, repo, code, hint) => {
    await connected();

    const refused = await configure(repo());

    expect(refused).toMatchObject({ status: 400, body: { code, description: expect.stringContaining(hint) } });
  });

  it("of another org's connection is out of reach", async () => {
    await connected();
    caller = await controlPlane.aCaller();

    const refused = await configure(`${login}/storefront`);

    expect(refused).toMatchObject({ status: 400, body: { code: "vcs.repository-not-connected" } });
  });

  it("is not shown by its commit to who has no right to it", async () => {
    await connected();
    const built = await build(await configured(`${login}/storefront`));
    const { sha } = (built.body as { vcs_connection_commit: { sha: string } }).vcs_connection_commit;
    caller = await controlPlane.aCaller();
    const app = await controlPlane.call(caller, "create_app", { body: { name: "thief" } });
    const path = { app_id: (app.body as { id: string }).id };
    const component = await controlPlane.call(caller, "create_component", { path, body: { name: "infra" } });
    const { id: component_id } = component.body as { id: string };
    const source = { repo: `${github.webUrl}/${login}/storefront.git`, branch: "main", directory: "infra" };
    await controlPlane.call(caller, "create_terraform_module_component_config", {
      path: { component_id },
      body: { public_git_vcs_config: source, variables: {}, env_vars: {} },
    });

    const stolen = await controlPlane.call(caller, "create_component_build", {
      path: { component_id },
      body: { git_ref: sha },
    });

    expect(stolen).toMatchObject({ status: 400, body: { code: "vcs.repository-denied" } });
  });

  it("whose branch is not there names the nearest", async () => {
    await connected();
    const config = await configured(`${login}/storefront`);

    const refused = await build(config, { git_ref: "mian" });

    expect(refused.body).toMatchObject({ code: "build.ref-not-found", description: "nearest: main" });
  });

  it("is reached again when GitHub dropped the token before its time", async () => {
    await connected();
    const config = await configured(`${login}/storefront`);
    github.revokeTokens();

    const built = await build(config);

    expect(built.status).toBe(201);
  });

  it.each([
    ["suspended", "vcs.installation-suspended", () => installation.suspend()],
    ["removed", "vcs.installation-gone", () => installation.remove()],
  ])("of an installation that was %s says so", async (_what, code, change) => {
    await connected();
    const config = await configured(`${login}/storefront`);
    change();

    const refused = await build(config);

    expect(refused).toMatchObject({ status: 400, body: { code } });
  });

  it("goes on when its account was connected anew, and says so while it is not", async () => {
    const first = await connected();
    const config = await configured(`${login}/storefront`);
    await ask("delete_vcs_connection", first);

    const refused = await build(config);
    const second = await connected();
    const built = await build(config);

    expect(refused).toMatchObject({ status: 400, body: { code: "vcs.connection-gone" } });
    expect(built.body).toMatchObject({ vcs_connection_commit: { vcs_connection_id: second } });
  });
});

describe("GitHub", () => {
  it("that takes no more requests is waited for", async () => {
    github.limitFor(42);

    const refused = await connect();

    expect(refused).toMatchObject({ status: 503, body: { code: "vcs.github-rate-limited", retryable: true } });
    expect(refused.headers["retry-after"]).toBe("42");
  });

  it("that fails is told apart from what it was asked", async () => {
    github.failWith(502);

    const refused = await connect();

    expect(refused).toMatchObject({ status: 503, body: { code: "vcs.github-unreachable" } });
  });

  it("is asked for tokens that read one repository, and not again while they hold", async () => {
    await connected();
    const config = await configured(`${login}/storefront`);
    const before = github.tokens.length;

    await build(config);
    await build(config, { git_ref: "main", force: true });

    expect(github.tokens.length).toBe(before);
    expect(github.tokens.at(-1)).toMatchObject({ repositories: ["storefront"], permissions: { contents: "read" } });
  });

  it("never has its tokens in a row of ours", async () => {
    await connected();
    await build(await configured(`${login}/storefront`));
    const secrets = github.tokens.map(({ token }) => token);

    const kept = await everything();

    expect(kept).toContain(login);
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
  });
});
