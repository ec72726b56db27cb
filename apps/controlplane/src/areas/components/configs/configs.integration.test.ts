import type { OperationId } from "@exclave/contract";
import { inOrg, rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";
import { findConfig, findConfigs, findLatestConfig } from "./index.ts";

const plane = await testControlPlane();

const git = { repo: "https://git.example.com/team/repo.git", directory: "infra", branch: "main" };
const source = { public_git_vcs_config: git };

interface Kind {
  /** As the operations name it. */
  readonly name: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the answer must hold. */
  readonly answer: Readonly<Record<string, unknown>>;
}

const kinds: readonly Kind[] = [
  {
    name: "terraform_module",
    type: "terraform_module",
    body: { ...source, variables: { size: "large" }, env_vars: { A: "1" }, variables_files: ["a = 1"] },
    answer: { version: "1.13.5", variables: { size: "large" }, env_vars: { A: "1" }, variables_files: ["a = 1"] },
  },
  {
    name: "helm",
    type: "helm_chart",
    body: { ...source, chart_name: "web-api", values: { a: "1" }, take_ownership: true },
    answer: { chart_name: "web-api", helm_config_json: { chart_name: "web-api", values: { a: "1" } } },
  },
  {
    name: "docker_build",
    type: "docker_build",
    body: { ...source, dockerfile: "Dockerfile", build_args: ["A=1"], context: "app", target: "final" },
    answer: { dockerfile: "Dockerfile", build_args: ["A=1"], context: "app", target: "final" },
  },
  {
    name: "kubernetes_manifest",
    type: "kubernetes_manifest",
    body: { manifest: "kind: Namespace" },
    answer: { manifest: "kind: Namespace", namespace: "default" },
  },
  {
    name: "external_image",
    type: "external_image",
    body: { image_url: "busybox", tag: "1", aws_ecr_image_config: { iam_role_arn: "arn", aws_region: "eu-west-1" } },
    answer: { image_url: "busybox", tag: "1", aws_ecr_image_config: { aws_region: "eu-west-1" } },
  },
  {
    name: "job",
    type: "job",
    body: { image_url: "busybox", tag: "1", cmd: ["sh"], args: ["-c", "true"], env_vars: { A: "1" } },
    answer: { image_url: "busybox", cmd: ["sh"], args: ["-c", "true"], env_vars: { A: "1" } },
  },
  {
    name: "pulumi",
    type: "pulumi",
    body: { ...source, runtime: "go", version: "3.140.0", config: { "aws:region": "eu-west-1" }, env_vars: { A: "1" } },
    answer: { runtime: "go", version: "3.140.0", config: { "aws:region": "eu-west-1" }, env_vars: { A: "1" } },
  },
];

function creation(kind: string, isScoped = false): OperationId {
  return `create_${isScoped ? "app_" : ""}${kind}_component_config` as OperationId;
}

/** A component, and a way to send it configs of one kind. */
async function aComponent(kind: string) {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const made = await plane.call(caller, "create_component", { path: { app_id: app.id }, body: { name: "api" } });
  const path = { app_id: app.id as string, component_id: made.body.id as string };
  return {
    caller,
    path,
    send: (body: unknown, headers: Record<string, string> = {}) =>
      plane.call(caller, creation(kind), { path, body, headers }),
  };
}

/** A chart of a chart repository, with something changed about where it is. */
function inRepository(changes: Readonly<Record<string, string>>) {
  const helm_repo_config = { repo_url: "https://charts.example.com", chart: "web", version: "^1.2", ...changes };
  return { chart_name: "web-api", values: {}, helm_repo_config };
}

describe.each(kinds)("a $name config", ({ name, type, body, answer }) => {
  it("is answered whole by both spellings, counted, and gives the component its type", async () => {
    const { caller, path } = await aComponent(name);

    const first = await plane.call(caller, creation(name), { path, body });
    const second = await plane.call(caller, creation(name, true), { path: { ...path, component_id: "api" }, body });
    const component = await plane.call(caller, "get_component", { path });
    const latest = await plane.call(caller, "get_component_latest_config", { path });

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body).toMatchObject({ ...answer, component_config_connection_id: expect.stringMatching(/^cmp/) });
    expect(component.body).toMatchObject({ type, config_versions: 2 });
    expect(latest.body).toMatchObject({
      id: second.body.component_config_connection_id,
      type,
      version: 2,
      app_config_version: 1,
      component_name: "api",
      created_by_id: caller.accountId,
    });
  });
});

describe("a config", () => {
  it("joins the newest app config, made when there is none, or the one it names", async () => {
    const { caller, path, send } = await aComponent("job");
    const body = { image_url: "busybox", tag: "1" };

    await send(body);
    const made = await plane.call(caller, "get_app_latest_config", { path });
    const { body: second } = await plane.call(caller, "create_app_config", { path, body: {} });
    await send(body);
    await send({ ...body, app_config_id: made.body.id });
    const strange = await send({ ...body, app_config_id: "appghost" });
    const listed = await plane.call(caller, "get_component_configs", { path });

    expect(made.body).toMatchObject({ version: 1, status: "active" });
    expect(strange).toMatchObject({ status: 400, body: { error: "invalid input for app_config_id" } });
    expect(listed.body).toMatchObject([
      { version: 3, app_config_id: made.body.id, app_config_version: 1 },
      { version: 2, app_config_id: second.id, app_config_version: 2 },
      { version: 1, app_config_id: made.body.id, app_config_version: 1 },
    ]);
  });

  it("is counted once each, and makes one app config, however many come at once", async () => {
    const { caller, path, send } = await aComponent("job");

    await Promise.all(Array.from({ length: 8 }, (_, tag) => send({ image_url: "busybox", tag: String(tag) })));
    const listed = await plane.call(caller, "get_app_component_configs", { path });
    const app = await plane.call(caller, "get_app", { path });

    expect(listed.body.map(({ version }: { version: number }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(app.body.config_count).toBe(1);
  });

  it("of another type than the first is refused", async () => {
    const { caller, path, send } = await aComponent("job");
    await send({ image_url: "busybox", tag: "1" });

    const refused = await plane.call(caller, creation("external_image"), {
      path,
      body: { image_url: "busybox", tag: "1" },
    });

    expect(refused).toMatchObject({
      status: 409,
      body: { code: "component.type-differs", error: "component api is a job, not a external_image" },
    });
  });

  it("takes its git source in any case, and says whose it is", async () => {
    const { send } = await aComponent("terraform_module");

    const sent = await send({
      public_git_vcs_config: { Repo: git.repo, Directory: git.directory, Branch: git.branch },
      variables: {},
      env_vars: {},
    });

    expect(sent.body.public_git_vcs_config).toMatchObject({
      ...git,
      id: expect.stringMatching(/^vcs/),
      component_config_id: sent.body.id,
      component_config_type: "terraform_module_component_configs",
    });
  });

  it("keeps what only deploys use, and answers it", async () => {
    const { caller, path, send } = await aComponent("helm");
    const said = {
      drift_schedule: "0 * * * *",
      build_timeout: "10m",
      deploy_timeout: "1h",
      checksum: "abc",
      references: ["inputs|size|nuon.inputs.inputs.size|size"],
      max_auto_retries: 5,
      skip_noops: true,
      operation_roles: { deploy: "role" },
      health_stabilization_window: "30s",
    };

    await send({ ...source, chart_name: "web-api", values: {}, ...said });
    const read = await plane.call(caller, "get_component_latest_config", { path });

    expect(read.body).toMatchObject({ ...said, refs: [{ type: "inputs", name: "size", input: "size" }] });
  });

  it("takes its dependencies from the component, unless it names its own", async () => {
    const { caller, path, send } = await aComponent("helm");
    const database = await plane.call(caller, "create_component", { path, body: { name: "database" } });
    const cache = await plane.call(caller, "create_component", { path, body: { name: "cache" } });
    const body = { name: "api", dependencies: ["database"] };
    await plane.call(caller, "update_component", { path, body });
    const config = { ...source, chart_name: "web-api", values: {} };

    await send(config);
    const taken = await plane.call(caller, "get_component_latest_config", { path });
    await send({ ...config, dependencies: ["cache"] });
    const named = await plane.call(caller, "get_component_latest_config", { path });
    const cycle = await send({ ...config, dependencies: ["api"] });

    expect(taken.body.component_dependency_ids).toEqual([database.body.id]);
    expect(named.body.component_dependency_ids).toEqual([cache.body.id]);
    expect(cycle).toMatchObject({ status: 409, body: { code: "component.dependency-cycle" } });
  });

  it("is read by the areas that build on it, by id, in number and newest", async () => {
    const { caller, path, send } = await aComponent("docker_build");
    const { body } = await send({ ...source, dockerfile: "Dockerfile" });
    const id = body.component_config_connection_id as string;

    const found = await inOrg(plane.pools, caller.orgId, async (connection) => [
      await findConfig(connection, id),
      await findLatestConfig(connection, path.component_id),
      ...(await findConfigs(connection, [id])),
    ]);

    expect(found).toMatchObject(
      Array.from({ length: 3 }, () => ({
        id,
        type: "docker_build",
        spec: { dockerfile: "Dockerfile", context: ".", buildArgs: [] },
        git: { ...git, vcsConnectionId: undefined },
        configDigest: expect.stringMatching(/^sha256:/),
      })),
    );
  });

  it("is not there for another org or another component", async () => {
    const { caller, path, send } = await aComponent("job");
    const { body } = await send({ image_url: "busybox", tag: "1" });
    const other = await plane.call(caller, "create_component", { path, body: { name: "other" } });
    const stranger = await plane.aCaller();
    const configPath = { ...path, config_id: body.component_config_connection_id };

    const answers = await Promise.all([
      plane.call(caller, "get_component_config", { path: configPath }),
      plane.call(caller, "get_component_config", { path: { ...configPath, component_id: other.body.id } }),
      plane.call(stranger, "get_component_config", { path: configPath }),
      plane.call(stranger, "get_app_component_configs", { path }),
      plane.call(stranger, creation("job"), { path, body: { image_url: "busybox", tag: "1" } }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 404, 404]);
  });

  it("that is sent twice with one key is stored, audited and published once", async () => {
    const { caller, path, send } = await aComponent("job");
    const body = { image_url: "busybox", tag: "1" };

    const first = await send(body, { "idempotency-key": "key" });
    const second = await send(body, { "idempotency-key": "key" });
    const counts = await inOrg(plane.pools, caller.orgId, (connection) =>
      rows<{ count: number }>(
        connection,
        sql`select count(*)::int as count from component_config_connections where component_id = ${path.component_id}
            union all select count(*)::int from audit_entries where action = 'component-config.create'
            union all select count(*)::int from events where type = 'component-config.created'`,
      ),
    );

    expect(second.body).toEqual(first.body);
    expect(counts.map(({ count }) => count)).toEqual([1, 1, 1]);
  });
});

describe("a bad config", () => {
  const terraform = { ...source, variables: {}, env_vars: {} };
  const helm = { ...source, chart_name: "web-api", values: {} };
  const docker = { ...source, dockerfile: "Dockerfile" };
  const connected = { repo: "owner/name", directory: ".", branch: "main" };

  it.each([
    ["terraform_module", { variables: {}, env_vars: {} }, "public_git_vcs_config"],
    ["terraform_module", { ...source, env_vars: {} }, "variables"],
    ["terraform_module", { ...source, variables: {} }, "env_vars"],
    ["terraform_module", { ...terraform, connected_github_vcs_config: connected }, "connected_github_vcs_config"],
    ["terraform_module", { ...terraform, version: "1.7.5" }, "version"],
    ["terraform_module", { ...terraform, version: ">= 1.9" }, "version"],
    ["terraform_module", { ...terraform, drift_schedule: "daily" }, "drift_schedule"],
    ["terraform_module", { ...terraform, build_timeout: "10 minutes" }, "build_timeout"],
    ["terraform_module", { ...terraform, variables: { size: 3 } }, "variables.size"],
    ["terraform_module", { ...terraform, env_vars: { "A=B": "1" } }, "env_vars"],
    ["terraform_module", { ...terraform, dependencies: ["ghost"] }, "dependencies"],
    ["helm", { ...helm, chart_name: "api" }, "chart_name"],
    ["helm", { ...helm, chart_name: "Web_API" }, "chart_name"],
    ["helm", { ...source, chart_name: "web-api" }, "values"],
    ["helm", { chart_name: "web-api", values: {} }, "helm_repo_config"],
    ["helm", { ...helm, helm_repo_config: { repo_url: "https://charts.example.com", chart: "a" } }, "helm_repo_config"],
    ["helm", inRepository({ repo_url: "https://me:secret@charts.example.com" }), "helm_repo_config.repo_url"],
    ["helm", inRepository({ repo_url: "file:///charts" }), "helm_repo_config.repo_url"],
    ["helm", inRepository({ repo_url: "https://charts.example.com?token=secret" }), "helm_repo_config.repo_url"],
    ["helm", inRepository({ chart: "../web" }), "helm_repo_config.chart"],
    ["helm", inRepository({ version: "$(id)" }), "helm_repo_config.version"],
    ["docker_build", source, "dockerfile"],
    ["docker_build", { ...docker, dockerfile: "" }, "dockerfile"],
    ["docker_build", { ...docker, dockerfile: "../Dockerfile" }, "dockerfile"],
    ["docker_build", { ...docker, context: "/" }, "context"],
    ["docker_build", { ...docker, target: "--help" }, "target"],
    ["docker_build", { ...docker, build_args: ["JUST_A_NAME"] }, "build_args"],
    ["kubernetes_manifest", {}, "manifest"],
    ["kubernetes_manifest", { ...source, manifest: "kind: Namespace" }, "manifest"],
    ["kubernetes_manifest", { manifest: "kind: Namespace", kustomize: { path: "." } }, "kustomize"],
    ["kubernetes_manifest", { ...source, kustomize: { load_restrictor: "off" } }, "kustomize.load_restrictor"],
    ["external_image", { image_url: "busybox" }, "tag"],
    ["external_image", { image_url: "--help", tag: "1" }, "image_url"],
    ["job", { image_url: "busybox", tag: "" }, "tag"],
    ["pulumi", { ...source, runtime: "rust", config: {}, env_vars: {} }, "runtime"],
    ["pulumi", { ...source, runtime: "go", version: "^3", config: {}, env_vars: {} }, "version"],
    ["pulumi", { runtime: "go", config: {}, env_vars: {} }, "public_git_vcs_config"],
  ])("of %s as %j is refused by the name of %s", async (kind, body, field) => {
    const { send } = await aComponent(kind);

    const refused = await send(body);

    expect(refused).toMatchObject({
      status: 400,
      body: { error: `invalid input for ${field}`, user_error: true, code: "request.invalid-field" },
    });
    expect(refused.body.details.fields).toContain(field);
  });

  it.each([
    [{ ...git, directory: "../up" }, "public_git_vcs_config.directory"],
    [{ ...git, directory: "/etc" }, "public_git_vcs_config.directory"],
    [{ ...git, branch: "--upload-pack=x" }, "public_git_vcs_config.branch"],
    [{ ...git, repo: "--upload-pack=x" }, "public_git_vcs_config.repo"],
    [{ repo: git.repo, branch: "main" }, "public_git_vcs_config.directory"],
  ])("with the source %j is refused by the name of %s", async (given, field) => {
    const { send } = await aComponent("docker_build");

    const refused = await send({ dockerfile: "Dockerfile", public_git_vcs_config: given });

    expect(refused).toMatchObject({ status: 400, body: { details: { fields: expect.arrayContaining([field]) } } });
  });

  it.each([
    "http://169.254.169.254/latest",
    "http://0xa9fea9fe",
    "oci://[fe80::1]/charts",
    "oci://2852039166/charts",
    "oci://metadata.google.internal/charts",
  ])("of a chart at %s is refused by the name of the field", async (url) => {
    const { send } = await aComponent("helm");

    const refused = await send(inRepository({ repo_url: url }));

    expect(refused).toMatchObject({
      status: 400,
      body: { code: "vcs.url-refused", details: { fields: ["helm_repo_config.repo_url"] } },
    });
    expect(refused.body.error).toContain("helm_repo_config.repo_url");
  });

  it("from where sources may not come is refused before anything is stored", async () => {
    const { caller, path, send } = await aComponent("docker_build");

    const refused = await send({
      dockerfile: "Dockerfile",
      public_git_vcs_config: { ...git, repo: "http://169.254.169.254/latest" },
    });
    const listed = await plane.call(caller, "get_component_configs", { path });

    expect(refused).toMatchObject({ status: 400, body: { code: "vcs.url-refused" } });
    expect(listed.body).toEqual([]);
  });

  it("of a connected repository says what the operator has to set, where nothing connects to GitHub", async () => {
    const { send } = await aComponent("docker_build");

    const refused = await send({ dockerfile: "Dockerfile", connected_github_vcs_config: connected });

    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: "this server has no GitHub App",
        description: expect.stringContaining("EXCLAVE_GITHUB_APP_ID"),
      },
    });
  });
});

describe("a config that is not there", () => {
  it("is told apart from one that goes by another of its ids", async () => {
    const caller = await plane.aCaller();
    await plane.call(caller, "create_app", { body: { name: "shop" } });
    const { body: component } = await plane.call(caller, "create_component", {
      path: { app_id: "shop" },
      body: { name: "policies" },
    });
    const path = { component_id: component.id };

    const none = await plane.call(caller, "get_component_latest_config", { path });
    const { body: made } = await plane.call(caller, "create_kubernetes_manifest_component_config", {
      path,
      body: { manifest: "kind: Namespace" },
    });
    const other = await plane.call(caller, "get_component_config", { path: { ...path, config_id: made.id } });
    const own = await plane.call(caller, "get_component_config", {
      path: { ...path, config_id: made.component_config_connection_id },
    });

    expect(none).toMatchObject({ status: 404, body: { error: "component policies has no config yet" } });
    expect(other).toMatchObject({
      status: 404,
      body: { description: expect.stringContaining("component_config_connection_id") },
    });
    expect(own.status).toBe(200);
  });
});
