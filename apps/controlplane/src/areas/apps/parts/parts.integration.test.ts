import type { OperationId } from "@exclave/contract";
import { inOrg, rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../../../test/control-plane.ts";
import { testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

const role = (name: string) => ({
  name: `{{.nuon.install.id}}-${name}`,
  display_name: name,
  description: "what it is for",
  policies: [{ managed_policy_name: "AdministratorAccess" }, { name: "s3", contents: '{"Version":"2012-10-17"}' }],
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

interface Kind {
  readonly create: OperationId;
  /** How a part is read again: by its id, or as the newest. */
  readonly read: OperationId;
  /** Under which name an app config shows it. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the answer must hold. */
  readonly answer: Readonly<Record<string, unknown>>;
}

const kinds: readonly Kind[] = [
  {
    create: "create_app_input_config",
    read: "get_app_input_config",
    key: "input",
    body: {
      groups: { sizes: { display_name: "Sizes", description: "how much", index: 1 } },
      inputs: {
        node_count: {
          display_name: "Nodes",
          description: "how many",
          group: "sizes",
          index: 2,
          type: "number",
          default: "3",
          source: "customer",
        },
        token: { display_name: "Token", description: "", group: "", index: 1, required: true, sensitive: true },
      },
    },
    answer: {
      input_groups: [{ name: "sizes", index: 1, app_inputs: [{ name: "node_count" }] }],
      inputs: [
        { name: "token", type: "string", required: true, sensitive: true, source: "vendor" },
        {
          name: "node_count",
          type: "number",
          default: "3",
          source: "customer",
          group: { name: "sizes" },
          cloudformation_stack_parameter_name: "NodeCount",
        },
      ],
    },
  },
  {
    create: "create_app_sandbox_config",
    read: "get_app_sandbox_latest_config",
    key: "sandbox",
    body: {
      public_git_vcs_config: { repo: "owner/name", directory: "sandbox", branch: "main" },
      terraform_version: "1.11.3",
      variables: { region: "{{.nuon.inputs.inputs.region}}" },
      env_vars: { TF_LOG: "warn" },
      variables_files: ["a = 1"],
      references: ["inputs|region|nuon.inputs.inputs.region|region"],
      drift_schedule: "0 3 * * *",
      max_auto_retries: 2,
      operation_roles: { provision: "provisioner" },
    },
    answer: {
      type: "terraform",
      terraform_version: "1.11.3",
      variables: { region: "{{.nuon.inputs.inputs.region}}" },
      env_vars: { TF_LOG: "warn" },
      variables_files: ["a = 1"],
      refs: [{ type: "inputs", name: "region" }],
      drift_schedule: "0 3 * * *",
      max_auto_retries: 2,
      operation_roles: { provision: "provisioner" },
      public_git_vcs_config: { repo: "owner/name", directory: "sandbox", branch: "main" },
    },
  },
  {
    create: "create_app_runner_config",
    read: "get_app_runner_latest_config",
    key: "runner",
    body: { type: "aws-eks", env_vars: { A: "1" }, helm_driver: "configmap", init_script_url: "https://example.com/i" },
    answer: {
      app_runner_type: "aws-eks",
      cloud_platform: "aws",
      env_vars: { A: "1" },
      helm_driver: "configmap",
      init_script: "https://example.com/i",
    },
  },
  {
    create: "create_app_permissions_config",
    read: "get_app_permissions_config",
    key: "permissions",
    body: {
      provision_role: role("provision"),
      maintenance_role: { ...role("maintenance"), permissions_boundary: "{}", enabled_in_stack: false },
      deprovision_role: role("deprovision"),
      break_glass_roles: [role("emergency")],
      custom_roles: [role("backup")],
    },
    answer: {
      aws_iam_roles: [
        { type: "runner_provision" },
        { type: "runner_maintenance" },
        { type: "runner_deprovision" },
        { type: "breakglass" },
        { type: "custom" },
      ],
      provision_aws_iam_role: {
        name: "{{.nuon.install.id}}-provision",
        cloudformation_param_name: "EnableRunnerProvision",
        enabled_in_stack: { valid: false },
        policies: [
          { managed_policy_name: "AdministratorAccess" },
          { name: "s3", contents: base64('{"Version":"2012-10-17"}') },
        ],
      },
      maintenance_aws_iam_role: { permissions_boundary: base64("{}"), enabled_in_stack: { bool: false, valid: true } },
      deprovision_aws_iam_role: { type: "runner_deprovision" },
      break_glass_aws_iam_role: { cloudformation_param_name: "EnableEmergency" },
      custom_aws_iam_roles: [{ display_name: "backup" }],
    },
  },
  {
    create: "create_app_break_glass_config",
    read: "get_app_break_glass_config",
    key: "break_glass",
    body: { roles: [role("emergency")] },
    answer: {
      aws_iam_roles: [{ type: "breakglass", display_name: "emergency", owner_type: "app_break_glass_configs" }],
    },
  },
  {
    create: "create_app_policies_config",
    read: "get_app_policies_config",
    key: "policies",
    body: {
      policies: [
        { type: "kubernetes_cluster", contents: "kind: ClusterPolicy" },
        { type: "terraform_module", engine: "opa", name: "no_public", contents: "package a", components: ["*"] },
      ],
    },
    answer: {
      policies: [
        { type: "kubernetes_cluster", engine: "kyverno", contents: "kind: ClusterPolicy" },
        { type: "terraform_module", engine: "opa", name: "no_public", components: ["*"] },
      ],
    },
  },
  {
    create: "create_app_secrets_config",
    read: "get_app_secrets_config",
    key: "secrets",
    body: {
      secrets: [
        { name: "license_key", display_name: "License", description: "", required: true, format: "base64" },
        {
          name: "db_password",
          display_name: "Password",
          description: "",
          auto_generate: true,
          kubernetes_sync_targets: [{ namespaces: ["shop"], name: "db", key: "password" }],
        },
      ],
    },
    answer: {
      secrets: [
        { name: "license_key", required: true, format: "base64", cloudformation_param_name: "LicenseKey" },
        {
          name: "db_password",
          auto_generate: true,
          kubernetes_sync: true,
          kubernetes_sync_targets: [{ namespaces: ["shop"], name: "db", key: "password" }],
        },
      ],
    },
  },
  {
    create: "create_app_stack_config",
    read: "get_app_stack_config",
    key: "stack",
    body: {
      type: "aws-cloudformation",
      name: "{{.nuon.install.name}}",
      description: "what to create",
      vpc_nested_template_url: "https://example.com/vpc.yaml",
      custom_nested_stacks: [
        { name: "dns", template_url: "https://example.com/dns.yaml", index: 1, parameters: { A: "1" } },
      ],
    },
    answer: {
      type: "aws-cloudformation",
      name: "{{.nuon.install.name}}",
      vpc_nested_template_url: "https://example.com/vpc.yaml",
      custom_nested_stacks: [
        { name: "dns", template_url: "https://example.com/dns.yaml", index: 1, parameters: { A: "1" } },
      ],
    },
  },
  {
    create: "create_app_operation_role_config",
    read: "get_app_operation_role_configs",
    key: "operation_role_config",
    body: {
      rules: [
        { principal: "nuon::sandbox", operation: "provision", role: "provisioner" },
        { principal: "nuon::component:*", operation: "deploy", role: "deployer" },
      ],
    },
    answer: {
      rules: [
        { principal_type: "sandbox", principal_name: "", operation: "provision", role: "provisioner" },
        { principal_type: "component", principal_name: "*", operation: "deploy", role: "deployer" },
      ],
    },
  },
  {
    create: "create_app_kubernetes_contexts_config",
    read: "get_app_latest_config",
    key: "kubernetes_contexts",
    body: { contexts: [{ name: "second", component: "cluster" }] },
    answer: {
      contexts: [
        {
          name: "second",
          source_component_name: "cluster",
          source_component_id: expect.stringMatching(/^cmp/) as string,
        },
      ],
    },
  },
];

/** An app with a component and an app config that is being filled. */
async function anApp() {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  await plane.call(caller, "create_component", { path, body: { name: "cluster" } });
  const { body: config } = await plane.call(caller, "create_app_config", { path, body: {} });
  const appConfigId = config.id as string;
  return {
    caller,
    path,
    appConfigId,
    send: (operation: OperationId, body: Readonly<Record<string, unknown>>, id: string | undefined = appConfigId) =>
      plane.call(caller, operation, { path, body: { app_config_id: id, ...body } }),
    complete: () =>
      plane.call(caller, "update_app_config", {
        path: { ...path, app_config_id: appConfigId },
        body: { status: "active" },
      }),
    whole: async (id: string = appConfigId): Promise<Reply> =>
      await plane.call(caller, "get_app_config", {
        path: { ...path, app_config_id: id },
        query: { recurse: "true" },
      }),
  };
}

function pathsOf(app: { readonly app_id: string }, id: string): Record<string, string> {
  return { ...app, config_id: id, input_config_id: id, operation_role_config_id: id };
}

/** One operation answers a list of one, and parts of one kind are read with their app config only. */
function onlyOf({ body }: Reply, read: OperationId): unknown {
  const [one] = [body as unknown].flat() as [Readonly<Record<string, unknown>>];
  return read === "get_app_latest_config" ? one["kubernetes_contexts"] : one;
}

describe.each(kinds)("a part of an app config: $key", ({ create, read, key, body, answer }) => {
  it("is answered whole, read again the same, and shown by its app config", async () => {
    const { caller, path, send, whole, appConfigId } = await anApp();

    const made = await send(create, body);
    const again = await plane.call(caller, read, { path: pathsOf(path, made.body.id), query: { recurse: "true" } });
    const config = await whole();

    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...answer,
      app_config_id: appConfigId,
      app_id: path.app_id,
      org_id: caller.orgId,
      created_by_id: caller.accountId,
    });
    expect(onlyOf(again, read)).toEqual(made.body);
    expect(config.body[key]).toEqual(made.body);
  });

  it("gives way to a newer one while its app config is open, and to none later", async () => {
    const { send, complete, whole } = await anApp();

    await send(create, body);
    const second = await send(create, body);
    await complete();
    const refused = await send(create, body);
    const config = await whole();

    expect(refused).toMatchObject({ status: 409, body: { code: "app-config.closed" } });
    expect(config.body[key].id).toBe(second.body.id);
  });

  it("is not there for another org, nor for another app", async () => {
    const { caller, path, send } = await anApp();
    const made = await send(create, body);
    const stranger = await plane.aCaller();
    const { body: other } = await plane.call(caller, "create_app", { body: { name: "other" } });
    const query = { recurse: "true" };

    const sent = await plane.call(stranger, create, { path, body });
    const strange = await plane.call(stranger, read, { path: pathsOf(path, made.body.id), query });
    const elsewhere = await plane.call(caller, read, { path: pathsOf({ app_id: other.id }, made.body.id), query });

    expect([sent.status === 404 || sent.status === 400, strange.status, elsewhere.status]).toEqual([true, 404, 404]);
  });
});

describe("parts", () => {
  it("that name no app config join the open one, or one that goes on from the version in force", async () => {
    const { caller, path, send, complete, whole, appConfigId } = await anApp();
    const body = { type: "aws" };

    const joined = await send("create_app_runner_config", body, "");
    await send("create_app_break_glass_config", { roles: [role("emergency")] });
    await complete();
    const later = await send("create_app_runner_config", { type: "azure" }, "");
    const first = await whole();
    const second = await whole(later.body.app_config_id);
    const app = await plane.call(caller, "get_app", { path });

    expect(joined.body.app_config_id).toBe(appConfigId);
    expect(later.body.app_config_id).not.toBe(appConfigId);
    expect(first.body.runner.app_runner_type).toBe("aws");
    expect(second.body).toMatchObject({
      version: 2,
      runner: { app_runner_type: "azure" },
      break_glass: { app_config_id: second.body.id, aws_iam_roles: [{ display_name: "emergency" }] },
    });
    expect(second.body.break_glass.id).not.toBe(first.body.break_glass.id);
    expect(app.body.runner_config.id).toBe(later.body.id);
  });

  it("never fill another app config than theirs", async () => {
    const { caller, path, send, complete } = await anApp();
    await send("create_app_runner_config", { type: "aws" });
    await complete();

    const { body: next } = await plane.call(caller, "create_app_config", { path, body: {} });
    const read = await plane.call(caller, "get_app_config", {
      path: { ...path, app_config_id: next.id },
      query: { recurse: "true" },
    });

    expect(read.body).not.toHaveProperty("runner");
  });

  it("show themselves on their app, with the cloud that its runner is in", async () => {
    const { caller, path, send } = await anApp();
    const before = await plane.call(caller, "get_app", { path });
    await send("create_app_runner_config", { type: "gcp-gke" });
    for (const { create, body } of kinds.filter(({ key }) => ["input", "sandbox", "permissions"].includes(key))) {
      await send(create, body);
    }

    const after = await plane.call(caller, "get_app", { path });
    const listed = await plane.call(caller, "get_apps");

    expect(before.body).toMatchObject({ cloud_platform: "unknown" });
    expect(after.body).toMatchObject({
      cloud_platform: "gcp",
      runner_type: "gcp-gke",
      runner_config: { app_runner_type: "gcp-gke" },
      sandbox_config: { cloud_platform: "gcp" },
      input_config: { inputs: [{ name: "token" }, { name: "node_count" }] },
      permissions_config: { provision_aws_iam_role: { cloud_platform: "gcp" } },
    });
    expect(listed.body).toMatchObject([{ cloud_platform: "gcp", runner_type: "gcp-gke" }]);
  });

  it.each([
    ["get_app_input_configs", "create_app_input_config", { groups: {}, inputs: {} }],
    ["get_app_runner_configs", "create_app_runner_config", { type: "aws" }],
    ["get_app_policies_configs", "create_app_policies_config", { policies: null }],
  ] as const)("are listed newest first: %s", async (list, create, body) => {
    const { caller, path, send } = await anApp();
    const first = await send(create, body);
    const second = await send(create, body);

    const all = await plane.call(caller, list, { path });
    const one = await plane.call(caller, list, { path, query: { limit: "1" } });

    expect(all.body.map(({ id }: { id: string }) => id)).toEqual([second.body.id, first.body.id]);
    expect(one.headers).toMatchObject({ "x-nuon-page-next": "true" });
  });

  it("of the newer spelling are the same: sandboxes", async () => {
    const { caller, path, send } = await anApp();
    const { body } = kinds.find(({ key }) => key === "sandbox")!;

    const made = await send("create_app_sandbox_config_v2", body);
    const listed = await plane.call(caller, "get_app_sandbox_configs", { path });

    expect(listed.body).toEqual([made.body]);
  });

  it("hold policies that are found by their own id", async () => {
    const { caller, path, send } = await anApp();
    const { body } = await send("create_app_policies_config", {
      policies: [{ type: "sandbox", engine: "opa", name: "size", contents: "package size" }],
    });

    const found = await plane.call(caller, "get_app_policy_config", {
      path: { ...path, policy_config_id: body.policies[0].id },
    });
    const lost = await plane.call(caller, "get_app_policy_config", { path: { ...path, policy_config_id: "apcghost" } });

    expect(found.body).toEqual(body.policies[0]);
    expect(lost).toMatchObject({ status: 404, body: { code: "policy.not-found" } });
  });

  it("have one audit row and one event each, and happen once for one key", async () => {
    const { caller, path, send } = await anApp();
    await send("create_app_runner_config", { type: "aws" });
    const headers = { "idempotency-key": "once" };
    const twice = { path, body: { type: "azure" }, headers };
    const first = await plane.call(caller, "create_app_runner_config", twice);
    const second = await plane.call(caller, "create_app_runner_config", twice);

    const audit = await inOrg(plane.pools, caller.orgId, (connection) =>
      rows(connection, sql`select 1 from audit_entries where action = 'app-config-part.create'`),
    );
    const events = await inOrg(plane.pools, caller.orgId, (connection) =>
      rows(connection, sql`select 1 from events where type = 'app-config.part-added'`),
    );
    expect(second.body).toEqual(first.body);
    expect([audit.length, events.length]).toEqual([2, 2]);
  });
});

const input = { display_name: "", description: "", group: "", index: 1 };
const secret = { name: "key", display_name: "", description: "" };
const sandbox = {
  public_git_vcs_config: { repo: "owner/name", directory: ".", branch: "main" },
  variables: {},
  env_vars: {},
};
const permissions = {
  provision_role: role("one"),
  maintenance_role: role("two"),
  deprovision_role: role("three"),
};
const target = { namespaces: ["a"], name: "b", key: "c" };

describe("a mistake in a part", () => {
  it.each([
    ["create_app_input_config", { groups: {}, inputs: { a: { ...input, group: "ghost" } } }, "inputs.a.group"],
    ["create_app_input_config", { groups: {}, inputs: { "a b": input } }, "inputs"],
    ["create_app_input_config", { groups: {}, inputs: { a: { ...input, type: "text" } } }, "inputs.a.type"],
    ["create_app_input_config", { groups: {}, inputs: { a: { ...input, index: -1 } } }, "inputs.a.index"],
    [
      "create_app_input_config",
      { groups: {}, inputs: { a: { ...input, type: "number", default: "many" } } },
      "inputs.a.default",
    ],
    [
      "create_app_input_config",
      { groups: {}, inputs: { a_b: { ...input, source: "customer" }, "a-b": { ...input, source: "customer" } } },
      "inputs (as parameters of the stack)",
    ],
    ["create_app_sandbox_config", { ...sandbox, drift_schedule: "daily" }, "drift_schedule"],
    ["create_app_sandbox_config", { ...sandbox, public_git_vcs_config: undefined }, "public_git_vcs_config"],
    ["create_app_sandbox_config", { ...sandbox, terraform_version: "0.12.1" }, "terraform_version"],
    ["create_app_sandbox_config", { ...sandbox, type: "pulumi" }, "runtime"],
    ["create_app_sandbox_config", { ...sandbox, type: "ansible" }, "type"],
    ["create_app_sandbox_config", { ...sandbox, operation_roles: { paint: "role" } }, "operation_roles"],
    ["create_app_sandbox_config", { ...sandbox, max_auto_retries: -1 }, "max_auto_retries"],
    ["create_app_runner_config", { type: "mainframe" }, "type"],
    ["create_app_runner_config", { type: "aws", init_script_url: "file:///etc/passwd" }, "init_script_url"],
    ["create_app_permissions_config", { ...permissions, provision_role: role("two") }, "the roles' name"],
    [
      "create_app_permissions_config",
      { ...permissions, provision_role: { ...role("one"), policies: [] } },
      "provision_role.policies",
    ],
    [
      "create_app_break_glass_config",
      { roles: [{ ...role("one"), policies: [{ name: "a", contents: "{" }] }] },
      "roles.0.policies.0.contents",
    ],
    ["create_app_break_glass_config", { roles: [{ ...role("one"), policies: [{ name: "a" }] }] }, "roles.0.policies.0"],
    [
      "create_app_break_glass_config",
      { roles: [{ ...role("one"), permissions_boundary: "x" }] },
      "roles.0.permissions_boundary",
    ],
    ["create_app_policies_config", { policies: [{ type: "helm_chart", contents: "x" }] }, "policies.0.components"],
    ["create_app_policies_config", { policies: [{ type: "sandbox", contents: " " }] }, "policies.0.contents"],
    ["create_app_secrets_config", { secrets: [secret, secret] }, "secrets.name"],
    ["create_app_secrets_config", { secrets: [{ ...secret, name: "A Key" }] }, "secrets.0.name"],
    ["create_app_secrets_config", { secrets: [{ ...secret, required: true, default: "x" }] }, "secrets.0.default"],
    ["create_app_secrets_config", { secrets: [{ ...secret, format: "hex" }] }, "secrets.0.format"],
    [
      "create_app_secrets_config",
      { secrets: [{ ...secret, kubernetes_sync: true }] },
      "secrets.0.kubernetes_secret_namespace",
    ],
    [
      "create_app_secrets_config",
      {
        secrets: [
          { ...secret, kubernetes_sync_targets: [target] },
          { ...secret, name: "other", kubernetes_sync_targets: [target] },
        ],
      },
      "the place in the cluster (namespace/name/key) of a secret",
    ],
    [
      "create_app_stack_config",
      { type: "aws-cloudformation", name: "a", description: "", custom_nested_stacks: [{ name: "b" }] },
      "custom_nested_stacks.0.template_url",
    ],
    [
      "create_app_operation_role_config",
      { rules: [{ principal: "component:a", operation: "deploy", role: "a" }] },
      "rules.0.principal",
    ],
    [
      "create_app_kubernetes_contexts_config",
      { contexts: [{ name: "a", component: "ghost" }] },
      "contexts.0.component",
    ],
    [
      "create_app_kubernetes_contexts_config",
      { contexts: [{ name: "sandbox", component: "cluster" }] },
      "contexts.0.name",
    ],
  ] as const)("is told by its field: %s %j", async (create, body, field) => {
    const { send } = await anApp();

    const refused = await send(create, body);

    expect(refused).toMatchObject({ status: 400, body: { error: `invalid input for ${field}` } });
  });

  it("never repeats what may be a secret", async () => {
    const { send } = await anApp();

    const answers = await Promise.all([
      send("create_app_secrets_config", { secrets: [{ ...secret, auto_generate: true, default: "hunter2" }] }),
      send("create_app_input_config", {
        groups: {},
        inputs: { a: { ...input, type: "number", sensitive: true, default: "hunter2" } },
      }),
      send("create_app_runner_config", { type: "aws", init_script_url: "ftp://user:hunter2@example.com" }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(answers.filter(({ text }) => text.includes("hunter2"))).toEqual([]);
  });

  it("about its app config is told too", async () => {
    const { send } = await anApp();

    const refused = await send("create_app_runner_config", { type: "aws" }, "appghost");

    expect(refused).toMatchObject({ status: 400, body: { error: "invalid input for app_config_id" } });
  });

  it("adds nothing", async () => {
    const { whole, send } = await anApp();

    await send("create_app_kubernetes_contexts_config", { contexts: [{ name: "a", component: "ghost" }] });
    const config = await whole();

    expect(config.body).not.toHaveProperty("kubernetes_contexts");
  });
});
