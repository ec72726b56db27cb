import { type Client, createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { newId, sleep } from "@exclave/kernel";
import type { FakeGithub, TestDatabase } from "@exclave/testkit";
import { aCaller } from "../../apps/controlplane/test/a-caller.ts";
import { aMember } from "../../apps/controlplane/test/a-member.ts";
import { connectAccount } from "./connected-github.ts";
import type { StartedControlPlane } from "./control-plane.ts";
import { type ClaimedJob, type ScriptedRunner, scriptedRunner } from "./scripted-runner.ts";

/** One org with something of everything that is served: a build that is done, another that runs. */
export interface Tenant {
  readonly orgId: string;
  readonly userToken: string;
  readonly runnerToken: string;
  /** Of the running job. */
  readonly jobToken: string;
  /** A word in every text of the org's own. */
  readonly canary: string;
  readonly ids: TenantIds;
}

/** The id of one resource of each kind. */
export interface TenantIds {
  readonly app: string;
  readonly appConfig: string;
  /** One that was sent whole. */
  readonly sentConfig: string;
  readonly input: string;
  readonly permissions: string;
  readonly breakGlass: string;
  readonly policies: string;
  readonly policy: string;
  readonly secretDeclarations: string;
  readonly stack: string;
  readonly operationRoles: string;
  readonly variable: string;
  readonly action: string;
  readonly actionConfig: string;
  readonly runbook: string;
  readonly branch: string;
  readonly installsConfig: string;
  readonly installSync: string;
  readonly installApproval: string;
  readonly component: string;
  readonly componentConfig: string;
  readonly build: string;
  readonly sandboxBuild: string;
  readonly job: string;
  readonly execution: string;
  readonly logStream: string;
  readonly artifact: string;
  readonly runner: string;
  readonly runnerProcess: string;
  readonly token: string;
  /** An account that belongs to the org beside the user. */
  readonly member: string;
  readonly invite: string;
  readonly vcsConnection: string;
  readonly githubAccount: string;
  readonly githubRepository: string;
  /** The URL of one that everybody may read. */
  readonly openRepository: string;
}

/** The first org of the control plane, and another that nobody of the first belongs to. */
export async function twoTenants(
  controlPlane: StartedControlPlane,
  database: TestDatabase,
  github: FakeGithub,
): Promise<{ readonly owner: Tenant; readonly stranger: Tenant }> {
  const { token, orgId, runnerId, runnerToken } = controlPlane;
  const { accountId: memberId } = await aMember(database.pools, orgId);
  const owner = await furnish(controlPlane, github, { token, orgId, runnerId, runnerToken, memberId });
  const caller = await aCaller(database.pools);
  const client = createClient({ url: controlPlane.url, token: caller.token, orgId: caller.orgId });
  const minted = await client.call("create_runner_token", { path: { runner_id: caller.runnerId }, body: {} });
  const keys = { ...caller, runnerToken: minted.token!, memberId: caller.accountId };
  const stranger = await furnish(controlPlane, github, keys);
  return { owner, stranger };
}

type PartIds = Pick<
  TenantIds,
  "input" | "permissions" | "breakGlass" | "policies" | "policy" | "secretDeclarations" | "stack" | "operationRoles"
>;

interface Keys {
  readonly token: string;
  readonly orgId: string;
  readonly runnerId: string;
  readonly runnerToken: string;
  readonly memberId: string;
}

async function furnish(controlPlane: StartedControlPlane, github: FakeGithub, keys: Keys): Promise<Tenant> {
  const canary = `canary_${Math.random().toString(36).slice(2)}`;
  const client = createClient({ url: controlPlane.url, token: keys.token, orgId: keys.orgId });
  const runner = scriptedRunner({ ...controlPlane, ...keys });
  const app = await client.call("create_app", { body: { name: `app_${canary}`, description: canary } });
  const path = { app_id: app.id! };
  const sentConfig = await client.call("create_app_config_v2", {
    path,
    body: { readme: canary, intermediate_config_json: JSON.stringify({ DisplayName: canary }) },
  });
  const base = await client.call("create_component", { path, body: { name: `base_${canary}` } });
  const component = await client.call("create_component", {
    path,
    body: { name: `api_${canary}`, dependencies: [base.id!] },
  });
  const components = { ...path, component_id: component.id! };
  const manifest = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${canary}\n`;
  const config = await client.call("create_kubernetes_manifest_component_config", {
    path: components,
    body: { manifest },
  });
  const appConfig = await client.call("get_app_latest_config", { path });
  const variable = await client.call("create_app_secret", { path, body: { name: canary, value: canary } });
  const open = await github.createRepository(canary, `open_${canary}`, {
    files: { "main.tf": canary },
    isPublic: true,
  });
  const parts = await furnishParts(client, path, appConfig.id!, { canary, repository: open.url });
  const work = await furnishWork(client, path, appConfig.id!, canary);
  await github.createRepository(canary, `closed_${canary}`, { files: { README: canary, ...installFile(canary) } });
  const { connectionId } = await connectAccount(github, client, canary);
  const installs = await furnishInstalls(client, path, canary);
  const token = await client.call("create_static_token", { body: { name: canary, duration: "1h" } });

  const invite = await client.call("create_org_invite", { body: { email: `${canary}@example.com` } });

  const sandboxBuild = await client.call("create_app_sandbox_build", { path });
  await finish(runner, canary);
  const build = await client.call("create_component_build", { path: components, body: { use_latest: true } });
  await finish(runner, canary);
  const { oci_artifact: artifact } = await client.call("get_build", { path: { build_id: build.id! } });
  await client.call("create_component_build", { path: components, body: { use_latest: true, force: true } });
  const running = await begin(runner, canary);
  const [process] = await client.call("get_current_runner_processes", { path: { runner_id: keys.runnerId } });
  return {
    orgId: keys.orgId,
    userToken: keys.token,
    runnerToken: keys.runnerToken,
    jobToken: running.token,
    canary,
    ids: {
      app: app.id!,
      appConfig: appConfig.id!,
      sentConfig: sentConfig.id!,
      ...parts,
      ...work,
      ...installs,
      variable: variable.id!,
      component: component.id!,
      componentConfig: config.component_config_connection_id!,
      build: build.id!,
      sandboxBuild: sandboxBuild.id!,
      job: running.job.id!,
      execution: running.execution_id,
      logStream: running.job.log_stream_id!,
      artifact: artifact!.id!,
      runner: keys.runnerId,
      runnerProcess: process!.id!,
      token: token.id!,
      member: keys.memberId,
      invite: invite.id!,
      vcsConnection: connectionId,
      githubAccount: canary,
      githubRepository: `closed_${canary}`,
      openRepository: open.url,
    },
  };
}

/** Parts of every kind, whose texts hold the canary where the kind has one. */
async function furnishParts(
  client: Client,
  path: { readonly app_id: string },
  appConfigId: string,
  { canary, repository }: { readonly canary: string; readonly repository: string },
): Promise<PartIds> {
  const common = { app_config_id: appConfigId };
  const role = (name: string) => ({
    name: `${name}_${canary}`,
    display_name: name,
    description: canary,
    policies: [{ managed_policy_name: "ReadOnlyAccess" }],
  });
  const input = await client.call("create_app_input_config", {
    path,
    body: {
      ...common,
      groups: {},
      inputs: { [canary]: { display_name: canary, description: "", group: "", index: 1 } },
    },
  });
  await client.call("create_app_sandbox_config", {
    path,
    body: {
      ...common,
      public_git_vcs_config: { repo: repository, branch: "main", directory: "." },
      variables: {},
      env_vars: {},
    },
  });
  await client.call("create_app_runner_config", { path, body: { ...common, type: "aws", env_vars: { A: canary } } });
  const permissions = await client.call("create_app_permissions_config", {
    path,
    body: { ...common, provision_role: role("a"), maintenance_role: role("b"), deprovision_role: role("c") },
  });
  const breakGlass = await client.call("create_app_break_glass_config", {
    path,
    body: { ...common, roles: [role("emergency")] },
  });
  const policies = await client.call("create_app_policies_config", {
    path,
    body: { ...common, policies: [{ type: "sandbox", name: canary, contents: canary }] },
  });
  const secrets = await client.call("create_app_secrets_config", {
    path,
    body: { ...common, secrets: [{ name: canary, display_name: canary, description: canary }] },
  });
  const stack = await client.call("create_app_stack_config", {
    path,
    body: { ...common, type: "aws-cloudformation", name: canary, description: canary },
  });
  const operationRoles = await client.call("create_app_operation_role_config", {
    path,
    body: { ...common, rules: [{ principal: "nuon::sandbox", operation: "provision", role: canary }] },
  });
  return {
    input: input.id!,
    permissions: permissions.id!,
    breakGlass: breakGlass.id!,
    policies: policies.id!,
    policy: policies.policies![0]!.id!,
    secretDeclarations: secrets.id!,
    stack: stack.id!,
    operationRoles: operationRoles.id!,
  };
}

/** An action, a runbook that runs it and a branch that names it, whose texts hold the canary. */
async function furnishWork(
  client: Client,
  path: { readonly app_id: string },
  appConfigId: string,
  canary: string,
): Promise<Pick<TenantIds, "action" | "actionConfig" | "runbook" | "branch">> {
  const named = { name: `work_${canary}`, labels: { [canary]: canary } };
  const action = await client.call("create_app_action_workflow", { path, body: named });
  const config = await client.call("create_action_config", {
    path: { ...path, action_id: action.id! },
    body: {
      app_config_id: appConfigId,
      triggers: [{ type: "post-deploy-component", component_name: `api_${canary}` }],
      steps: [{ name: canary, inline_contents: canary, env_vars: { A: canary } }],
    },
  });
  const runbook = await client.call("create_runbook", { path, body: { ...named, description: canary } });
  await client.call("create_runbook_config", {
    path: { ...path, runbook_id: runbook.id! },
    body: {
      app_config_id: appConfigId,
      readme: canary,
      inputs: [{ name: canary }],
      steps: [{ name: canary, type: "action", action_name: named.name }],
    },
  });
  const branch = await client.call("create_app_branch", { path, body: { name: named.name, managed_by: canary } });
  await client.call("create_app_branch_config", {
    path: { ...path, app_branch_id: branch.id! },
    body: {
      public_git_vcs_config: { repo: "owner/name", branch: canary, directory: "." },
      install_groups: [{ name: canary, label_selector: { match_labels: { [canary]: canary } } }],
      post_deploy_runbook_ids: [runbook.id!],
    },
  });
  return { action: action.id!, actionConfig: config.id!, runbook: runbook.id!, branch: branch.id! };
}

function installFile(canary: string): Readonly<Record<string, string>> {
  return { "installs/one.toml": `name = "${canary}"\n\n[inputs]\n${canary} = "${canary}"\n` };
}

/** A sync of install files whose approval waits. */
async function furnishInstalls(
  client: Client,
  path: { readonly app_id: string },
  canary: string,
): Promise<Pick<TenantIds, "installsConfig" | "installSync" | "installApproval">> {
  const config = await client.call("create_app_installs_config", {
    path,
    body: { vcs_type: "connected", repo: `${canary}/closed_${canary}`, branch: "main", directory: "installs" },
  });
  const sync = await client.call("trigger_app_install_sync", { path });
  const place = { path: { ...path, sync_id: sync.id! } };
  const approval = await approvalOf(() => client.call("get_app_install_sync", place));
  return { installsConfig: config.id!, installSync: sync.id!, installApproval: approval };
}

/** The id of what a sync asks, once it asks. */
async function approvalOf(read: () => Promise<Wire<"AppInstallConfigSync">>): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { status, install_creation_approval: approval } = await read();
    if (approval) {
      return approval.id!;
    }
    if (status?.status === "error") {
      throw new Error(`the install sync failed: ${status.status_human_description}`);
    }
    await sleep(100);
  }
  throw new Error("the install sync does not end");
}

async function begin(runner: ScriptedRunner, canary: string): Promise<ClaimedJob> {
  const claimed = await runner.take();
  await runner.move(claimed, "initializing");
  await runner.move(claimed, "in-progress");
  await runner.log(claimed, [`line ${canary} ${newId("event")}`]);
  await runner.trace(claimed, `span ${canary}`);
  return claimed;
}

async function finish(runner: ScriptedRunner, canary: string): Promise<void> {
  const claimed = await runner.take();
  await runner.log(claimed, [`line ${canary}`]);
  await runner.succeed(claimed);
}
