import type { Operation, OperationId, Schema } from "@exclave/contract";
import type { TenantIds } from "./two-tenants.ts";

/** Names of the contract's path and query parameters, and which resource each names. */
const named: Readonly<Record<string, keyof TenantIds>> = {
  app_id: "app",
  app_config_id: "appConfig",
  old_config_id: "appConfig",
  action_id: "action",
  action_workflow_id: "action",
  workflow_id: "action",
  action_config_id: "actionConfig",
  action_workflow_config_id: "actionConfig",
  runbook_id: "runbook",
  app_branch_id: "branch",
  sync_id: "installSync",
  approval_id: "installApproval",
  component_id: "component",
  input_config_id: "input",
  operation_role_config_id: "operationRoles",
  policy_config_id: "policy",
  secret_id: "variable",
  component_ids: "component",
  component_name_or_id: "component",
  runner_job_id: "job",
  job_id: "job",
  runner_job_execution_id: "execution",
  log_stream_id: "logStream",
  artifact_id: "artifact",
  runner_id: "runner",
  process_id: "runnerProcess",
  token_id: "token",
  resource_id: "component",
  account_id: "member",
  invite_id: "invite",
  connection_id: "vcsConnection",
  vcs_connection_id: "vcsConnection",
  owner: "githubAccount",
  repo: "githubRepository",
};

/** Parameters that choose among what is the same for everybody. */
const choices: Readonly<Record<string, string>> = { cloud_platform: "aws", type: "inputs", type_: "inputs" };

/** True when the path names something of an org. */
export function namesResource({ path }: Operation): boolean {
  return [...path.matchAll(/\{(\w+)\}/g)].some(([, name = ""]) => !(name in choices));
}

/** Parameters that name no resource of ours: words that a writer put into its lines. */
const words: ReadonlySet<string> = new Set(["tf_workspace_id", "trace_id", "span_id"]);

const manifest = { manifest: "kind: Namespace" };
const image = { image_url: "busybox", tag: "1" };
const source = { public_git_vcs_config: { repo: "owner/name", branch: "main", directory: "." } };
const chart = { ...source, chart_name: "storefront", values: {} };
const dockerfile = { ...source, dockerfile: "Dockerfile" };
const module = { ...source, variables: {}, env_vars: {} };
/** Stands in bodies for a repository of the tenant that everybody may read. */
const OPEN_REPOSITORY = "{openRepository}";
const sandbox = {
  public_git_vcs_config: { repo: OPEN_REPOSITORY, branch: "main", directory: "." },
  variables: {},
  env_vars: {},
};
const program = { ...source, runtime: "go", config: {}, env_vars: {} };
const role = (name: string) => ({
  name,
  display_name: name,
  description: name,
  policies: [{ managed_policy_name: "ReadOnlyAccess" }],
});
const permissions = { provision_role: role("one"), maintenance_role: role("two"), deprovision_role: role("three") };
const input = { display_name: "size", description: "size", group: "sizes", index: 1 };
const inputs = {
  groups: { sizes: { display_name: "sizes", description: "sizes", index: 1 } },
  inputs: { size: input },
};
const steps = [{ name: "look", command: "ls" }];
const action = { app_config_id: "", triggers: [{ type: "manual" }], steps };
const build = { use_latest: true };
const claim = {
  groups: ["build"],
  capacity: 1,
  boot_id: "boot",
  version: "test",
  toolchain: { id: "sha256:tools", tools: {}, capabilities: ["kubernetes-manifest-build"] },
};

/** Of parts of an app config, which join the one that is open. */
const partBodies = {
  create_app_input_config: inputs,
  create_app_sandbox_config: sandbox,
  create_app_sandbox_config_v2: sandbox,
  create_app_runner_config: { type: "aws" },
  create_app_permissions_config: { app_config_id: "", ...permissions },
  create_app_break_glass_config: { app_config_id: "", roles: [role("emergency")] },
  create_app_policies_config: {
    app_config_id: "",
    policies: [{ type: "sandbox", name: "size", contents: "package size" }],
  },
  create_app_secrets_config: { app_config_id: "", secrets: [{ name: "key", display_name: "key", description: "key" }] },
  create_app_stack_config: { app_config_id: "", type: "aws-cloudformation", name: "stack", description: "stack" },
  create_app_operation_role_config: {
    app_config_id: "",
    rules: [{ principal: "nuon::sandbox", operation: "provision", role: "one" }],
  },
  create_app_kubernetes_contexts_config: { app_config_id: "", contexts: [] },
} as const;

/** Bodies that mean something, where one made from the schema alone would be refused before anybody is asked. */
const bodies: Partial<Record<OperationId, unknown>> = {
  ...partBodies,
  create_app_action: { name: "walked_one" },
  create_app_action_workflow: { name: "walked_two" },
  create_action_config: action,
  create_action_workflow_config: action,
  create_runbook_config: { steps: [{ name: "look", type: "action", command: "ls" }] },
  create_app_secret: { name: "one", value: "x" },
  create_app_secret_v2: { name: "two", value: "x" },
  create_kubernetes_manifest_component_config: manifest,
  create_app_kubernetes_manifest_component_config: manifest,
  create_external_image_component_config: image,
  create_app_external_image_component_config: image,
  create_helm_component_config: chart,
  create_app_helm_component_config: chart,
  create_docker_build_component_config: dockerfile,
  create_app_docker_build_component_config: dockerfile,
  create_terraform_module_component_config: module,
  create_app_terraform_module_component_config: module,
  create_pulumi_component_config: program,
  create_app_pulumi_component_config: program,
  runner_update_execution: { status: "in-progress" },
  create_component_build: build,
  create_app_component_build: build,
  claim_jobs: claim,
  shutdown_runner_process: { shutdown_type: "graceful" },
  create_app_installs_config: { vcs_type: "public", repo: "owner/name", branch: "main" },
  respond_install_creation_approval: { response_type: "deny" },
  create_org_invite: { email: "walked@example.com" },
  update_org_account_role: { role_type: "org_builder" },
  decide_device_login: { user_code: "BCDF-GHJK", decision: "approve" },
};

/** A request as it goes out. */
export interface WalkedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

/**
 * The request of an operation with every parameter naming a resource of the tenant.
 *
 * Throws for a parameter that nobody told the walk about: a route that is new gets its line here.
 */
export function requestOf(
  operation: Operation,
  ids: TenantIds,
  schemas: Readonly<Record<string, Schema>>,
): WalkedRequest {
  const url = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => choices[name] ?? ids[resourceOf(operation, name)],
  );
  const query = new URLSearchParams();
  for (const { name, in: place, required } of operation.parameters) {
    if (place === "query" && required && name in choices) {
      query.set(name, choices[name]!);
    }
    if (place === "query" && /_ids?$|^owner$|^repo$/.test(name) && !words.has(name)) {
      query.set(name, ids[resourceOf(operation, name)]);
    }
  }
  const body =
    operation.body && JSON.stringify(bodies[operation.id as OperationId] ?? sampleOf(operation.body.schema, schemas));
  return {
    method: operation.method,
    url: `${url}?${query.toString()}`,
    body: body?.replace(OPEN_REPOSITORY, ids.openRepository),
  };
}

function resourceOf({ id, path }: Operation, name: string): keyof TenantIds {
  const resource = name === "config_id" ? configOf(path) : name === "build_id" ? buildOf(path) : named[name];
  if (!resource) {
    throw new Error(`${id} has the parameter ${name}: tell e2e/harness/walk.ts which resource it names`);
  }
  return resource;
}

/** Parts of an app config have paths of their own. */
const partPaths: Readonly<Record<string, keyof TenantIds>> = {
  "break-glass-configs": "breakGlass",
  "permissions-configs": "permissions",
  "policies-configs": "policies",
  "secrets-configs": "secretDeclarations",
  "stack-configs": "stack",
  "installs-configs": "installsConfig",
};

function configOf(path: string): keyof TenantIds | undefined {
  const part = Object.entries(partPaths).find(([name]) => path.includes(`/${name}/`));
  if (part) {
    return part[1];
  }
  if (/\/configs\/\{config_id\}\/(?:intermediate|sync)$/.test(path)) {
    return "sentConfig";
  }
  return path.includes("/components/") ? "componentConfig" : path.includes("/configs/") ? "appConfig" : undefined;
}

function buildOf(path: string): keyof TenantIds {
  return path.includes("/sandbox/") ? "sandboxBuild" : "build";
}

/** The least that a schema takes. */
function sampleOf(reference: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  const name = reference.$ref?.split("/").at(-1);
  const schema = name ? schemas[name]! : reference;
  if (schema.enum) {
    return schema.enum[0];
  }
  switch (schema.type) {
    case "string":
      return "x";
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "array":
      return [];
    default:
      return Object.fromEntries(
        (schema.required ?? []).map((field) => [field, sampleOf(schema.properties?.[field] ?? {}, schemas)]),
      );
  }
}
