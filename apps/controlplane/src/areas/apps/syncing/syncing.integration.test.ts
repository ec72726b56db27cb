import type { OperationId, Wire } from "@exclave/contract";
import { execute, row, sql } from "@exclave/database";
import { gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { anAppConfig, configSources, source, type TestAppConfig } from "../../../../test/an-app-config.ts";
import { type Reply, testControlPlane } from "../../../../test/control-plane.ts";
import { comparable } from "../comparing/config-diff.ts";

const plane = await testControlPlane();
const server = await gitServer();

afterAll(() => server.close());

/** An app with a repository of its own, and the ways in which clients send its configs. */
async function anApp(repositoryName: string) {
  const caller = await plane.aCaller();
  const repository = await server.createRepository(repositoryName, configSources);
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  const call = (id: OperationId, body: unknown, names: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    plane.call(caller, id, { path: { ...path, ...names }, ...(body === undefined ? {} : { body }) });
  const read = async (id: OperationId, names: Readonly<Record<string, string>> = {}, query = {}) =>
    (await plane.call(caller, id, { path: { ...path, ...names }, query })).body;

  async function send(text: string): Promise<string> {
    return (await call("create_app_config_v2", { intermediate_config_json: text })).body.id as string;
  }
  async function sync(configId: string) {
    const answer = await call("sync_app_config", undefined, { config_id: configId });
    await expect
      .poll(() => read("get_app_conflg_v2", { config_id: configId }), { timeout: 20_000 })
      .not.toMatchObject({ status: "syncing" });
    const config = await read("get_app_conflg_v2", { config_id: configId }, { recurse: "true" });
    return { answer, config, state: config.state === "" ? undefined : JSON.parse(config.state) };
  }
  return {
    caller,
    repository,
    path,
    call,
    read,
    send,
    sync,
    config: (changes?: Parameters<typeof anAppConfig>[1]) => anAppConfig(repository.url, changes),
    syncText: async (text: string) => await sync(await send(text)),
  };
}

type TestApp = Awaited<ReturnType<typeof anApp>>;

/** Sends a config as older clients do: bit by bit, and then calls it active. */
async function syncInSteps({ call, read }: TestApp, { requests }: TestAppConfig): Promise<string> {
  const { body: config } = await call("create_app_config", { readme: requests.readme });
  const named = { app_config_id: config.id as string };
  await call("update_app", requests.app);
  const creations: Readonly<Record<string, OperationId>> = {
    sandbox: "create_app_sandbox_config",
    operation_role: "create_app_operation_role_config",
    kubernetes_contexts: "create_app_kubernetes_contexts_config",
  };
  const components: string[] = [];
  for (const { name } of requests.components) {
    components.push((await call("create_component", { name })).body.id as string);
  }
  for (const { kind, body } of requests.parts) {
    await call(creations[kind] ?? (`create_app_${kind}_config` as OperationId), { ...body, ...named });
  }
  for (const [index, { name, varName, labels, dependencies, config: sent }] of requests.components.entries()) {
    const place = { component_id: components[index]! };
    await call("update_component", { name, var_name: varName, labels, dependencies }, place);
    const kind = sent.type === "helm_chart" ? "helm" : sent.type;
    await call(`create_${kind}_component_config` as OperationId, { ...sent.body, ...named }, place);
  }
  for (const { name, labels, config: sent } of requests.actions) {
    const { body: action } = await call("create_app_action", { name, labels });
    await call("create_action_config", { ...sent, ...named }, { action_id: action.id });
  }
  for (const { name, description, labels, config: sent } of requests.runbooks) {
    const { body: runbook } = await call("create_runbook", { name, description, labels });
    await call("create_runbook_config", { ...sent, ...named }, { runbook_id: runbook.id });
  }
  await call("update_app_config", { status: "active", state: "{}", component_ids: components }, named);
  return (await read("get_app_latest_config")).id as string;
}

/** Everything that a sync leaves behind, but for ids, times and what the app config says of itself. */
async function leftBy({ read }: TestApp, configId: string): Promise<unknown> {
  const config = await read("get_app_conflg_v2", { config_id: configId }, { recurse: "true" });
  const app = await read("get_app");
  const components: Readonly<Record<string, unknown>>[] = await read("get_app_components");
  const builds: Readonly<Record<string, unknown>>[] = await read("get_component_builds", {}, { app_id: app.id });
  const names = new Map(components.map(({ id, name }) => [id, name]));
  return comparable({
    config: {
      ...config,
      component_config_connections: sorted(config.component_config_connections),
      state: "",
      status_description: "",
      status_v2: "",
    },
    app: { ...app, app_configs: [], links: "", input_config: "" },
    components: sorted(components).map((component) => ({
      ...component,
      links: "",
      // Builds are compared below.
      latest_build: "",
      dependencies: (component["dependencies"] as string[]).map((id) => names.get(id)).sort(),
    })),
    actions: (await read("get_app_actions")).map(({ name, labels }: Record<string, unknown>) => [name, labels]),
    runbooks: (await read("get_runbooks")).map(({ name, description }: Record<string, unknown>) => [name, description]),
    builds: sorted(builds).map((build) => [build["component_name"], build["status"], build["git_ref"]]),
  });
}

function sorted<Item extends Readonly<Record<string, unknown>>>(items: readonly Item[]): Item[] {
  const nameOf = (item: Item) => String(item["component_name"] ?? item["name"]);
  return items.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

/** A branch with one install group, and a runbook of the app behind each deploy. */
function aBranch(repository: string, order: number): string {
  return `name = "main"
post_deploy_runbooks = ["renew"]

${source(repository, "infra")}
[[install_groups]]
name = "first"
order = ${order}
label_selector = { ring = "one" }
`;
}

function idOf(state: { readonly components: readonly Record<string, string>[] }, component: string): string {
  return state.components.find(({ name }) => name === component)!["id"]!;
}

describe("a sync by the server", () => {
  it("is answered at once, and makes the app what the config says: parts, components, actions, runbooks, builds", async () => {
    const app = await anApp("whole");
    const { text } = await app.config();

    const { answer, config, state } = await app.syncText(text);

    expect(answer).toMatchObject({ status: 202, body: { status: "syncing" } });
    expect(config).toMatchObject({
      status: "active",
      in_force: true,
      readme: "# Shop\n",
      status_v2: { status: "active", history: [{ status: "pending" }, { status: "in-progress" }] },
      input: { inputs: [{ name: "domain" }, { name: "replicas" }] },
      sandbox: { public_git_vcs_config: { directory: "infra" } },
      runner: { app_runner_type: "aws" },
      kubernetes_contexts: expect.anything(),
    });
    expect(config.component_config_connections).toHaveLength(5);
    expect(state).toMatchObject({
      version: "v1",
      config_id: config.id,
      app_id: app.path.app_id,
      input_config_id: config.input.id,
      sandbox_config_id: config.sandbox.id,
      actions: [{ name: "check" }],
      runbooks: [{ name: "renew" }],
      unchanged: [],
      not_built: [{ component: "migrate", reason: expect.stringContaining("not built yet") }],
      orphans: [],
      diagnostics: [],
    });
    const reasons = state.scheduled_builds.map(
      ({ component, reason }: Record<string, string>) => `${component} ${reason}`,
    );
    expect(reasons.toSorted()).toEqual(["database new", "image new", "routing new", "web new"]);
    expect(await app.read("get_app")).toMatchObject({ display_name: "Shop", description: "sells" });
    const web = await app.read("get_app_component", { component_name_or_id: "web" });
    const names = await app.read("get_component_dependencies", { component_id: web.id });
    expect(names.map(({ name }: { name: string }) => name).toSorted()).toEqual(["database", "image"]);
  });

  it("leaves what the same config leaves that is sent bit by bit", async () => {
    const [server_, steps] = [await anApp("by-server"), await anApp("in-steps")];
    const same = await anAppConfig(server_.repository.url);

    const { config } = await server_.syncText(same.text);
    const stepsConfig = await syncInSteps(steps, same);

    expect(await leftBy(server_, config.id)).toEqual(await leftBy(steps, stepsConfig));
  });

  it("of what did not change adds no component config and builds nothing", async () => {
    const app = await anApp("again");
    const { text } = await app.config();
    const first = await app.syncText(text);

    const second = await app.syncText(text);

    expect(second.state.components).toEqual(first.state.components);
    expect(second.config.component_ids).toEqual(first.config.component_ids);
    const reasons = second.state.scheduled_builds.map(({ reason }: { reason: string }) => reason);
    expect(new Set(reasons)).toEqual(new Set(["already_building"]));
    expect(await app.read("get_component_builds", {}, app.path)).toHaveLength(4);
  });

  it("builds what changed, each for its reason, and keeps the configs of the others", async () => {
    const app = await anApp("changed");
    const first = await app.syncText((await app.config()).text);
    await app.repository.commit({ files: { "infra/main.tf": "two" } });
    const { text } = await app.config({
      "components/routing.toml":
        'type = "kubernetes_manifest"\nname = "routing"\nnamespace = "shop"\nmanifest = "kind: ConfigMap"\n',
    });

    const second = await app.syncText(text);

    const reasons = second.state.scheduled_builds.map(({ component, reason }: Record<string, string>) => [
      component,
      reason,
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      database: "source_changed",
      routing: "config_changed",
      image: "already_building",
      web: "already_building",
    });
    const kept = (state: { components: { name: string; config_id: string }[] }) =>
      Object.fromEntries(state.components.map(({ name, config_id }) => [name, config_id]));
    expect(kept(second.state)).toMatchObject({
      image: kept(first.state)["image"],
      database: kept(first.state)["database"],
    });
    expect(kept(second.state)["routing"]).not.toBe(kept(first.state)["routing"]);
  });

  it("tells what is no longer described, and leaves it", async () => {
    const app = await anApp("orphans");
    await app.syncText((await app.config()).text);
    const { text } = await app.config({
      "components/routing.toml": undefined,
      "runbooks/renew.toml": undefined,
      "actions/check.toml": undefined,
    });

    const { config, state } = await app.syncText(text);

    expect(state.orphans).toMatchObject([
      { kind: "component", name: "routing", removed: false },
      { kind: "action", name: "check" },
      { kind: "runbook", name: "renew" },
    ]);
    expect(config.status_description).toContain("routing, check, renew");
    expect(await app.read("get_app_components")).toHaveLength(5);
    expect(config.component_config_connections).toHaveLength(4);
  });

  it("goes on telling what it left, version after version, until that is described again or removed", async () => {
    const app = await anApp("forgotten");
    await app.syncText((await app.config()).text);
    const files = {
      "components/routing.toml": undefined,
      "actions/check.toml": undefined,
      "runbooks/renew.toml": undefined,
    };
    const another = async (description: string, more = {}) =>
      (await app.config({ ...files, "metadata.toml": `version = "v2"\ndescription = "${description}"\n`, ...more }))
        .text;
    await app.syncText(await another("two"));

    const third = await app.syncText(await another("three"));
    const back = {
      "actions/check.toml": `name = "check"\ntimeout = "5m"\n\n[[triggers]]\ntype = "manual"\n\n[[steps]]\nname = "look"\ninline_contents = "ls"\n`,
    };
    const fourth = await app.syncText(await another("four", back));
    const text = await another("four", back);
    const plan = await app.call("plan_app_config", { intermediate_config_json: text, prune: true });
    const pruned = await app.sync(
      (await app.call("create_app_config_v2", { intermediate_config_json: text, prune: true })).body.id,
    );
    const fifth = await app.syncText(await another("five", back));

    expect(third.state.orphans).toMatchObject(["routing", "check", "renew"].map((name) => ({ name, removed: false })));
    expect(fourth.state.orphans).toMatchObject(["routing", "renew"].map((name) => ({ name, removed: false })));
    expect(plan.body.orphans).toMatchObject(["routing", "renew"].map((name) => ({ name, removed: true })));
    expect(pruned.state.orphans).toEqual(plan.body.orphans);
    expect(fifth.state.orphans).toEqual([]);
    expect((await app.read("get_app_components")).map(({ name }: { name: string }) => name)).not.toContain("routing");
  });

  it("removes what is no longer described where that is asked for, and all of it or nothing", async () => {
    const app = await anApp("pruned");
    await app.syncText((await app.config()).text);
    const { text } = await app.config({
      "components/routing.toml": undefined,
      "components/migrate.toml": undefined,
      "runbooks/renew.toml": undefined,
      "actions/check.toml": undefined,
    });
    const send = async () =>
      (await app.call("create_app_config_v2", { intermediate_config_json: text, prune: true })).body.id as string;
    const byHand = await app.call("create_component", { name: "by_hand", dependencies: ["migrate"] });

    const refused = await app.sync(await send());
    await app.call("delete_component", undefined, { component_id: byHand.body.id });
    const plan = await app.call("plan_app_config", { intermediate_config_json: text, prune: true });
    const { config, state } = await app.sync(await send());

    expect(refused.config).toMatchObject({ status: "error", status_description: expect.stringContaining("by_hand") });
    expect(plan.body.orphans).toEqual(state.orphans);
    expect(state.orphans).toMatchObject(
      ["migrate", "routing", "check", "renew"].map((name) => ({ name, removed: true })),
    );
    expect(config.status_description).toContain("removed: migrate, routing, check, renew");
    expect(await app.read("get_app_components")).toHaveLength(3);
    expect([await app.read("get_app_actions"), await app.read("get_runbooks")]).toEqual([[], []]);
  });

  it("removes what only the version before it named", async () => {
    const app = await anApp("unnamed");
    const check = (trigger: string) => ({
      "actions/check.toml": `name = "check"\ntimeout = "5m"\n\n${trigger}\n[[steps]]\nname = "look"\ninline_contents = "echo looked"\n`,
    });
    const about = '[[triggers]]\ntype = "post-deploy-component"\ncomponent_name = "routing"\n';
    await app.syncText((await app.config(check(about))).text);
    const { text } = await app.config({
      ...check('[[triggers]]\ntype = "manual"\n'),
      "components/routing.toml": undefined,
    });
    const [routing] = (await app.read("get_app_components")).filter(({ name }: { name: string }) => name === "routing");

    const byHand = await app.call("delete_component", undefined, { component_id: routing.id });
    const { state } = await app.sync(
      (await app.call("create_app_config_v2", { intermediate_config_json: text, prune: true })).body.id,
    );

    expect(byHand).toMatchObject({ status: 409, body: { code: "component.in-use" } });
    expect(state.orphans).toMatchObject([{ name: "routing", removed: true }]);
    expect(await app.read("get_app_components")).toHaveLength(4);
  });

  it("takes branches: each is made, gets a new config only for what is new, and is removed where that is asked for", async () => {
    const app = await anApp("branches");
    const described = (order: number) => app.config({ "branches/main.toml": aBranch(app.repository.url, order) });
    const { text } = await described(0);
    const latest = () => app.read("get_app_branch_latest_config", { app_branch_id: "main" });

    const { state } = await app.syncText(text);
    const first = await latest();
    await app.syncText(text);
    const same = await latest();
    const changed = (await described(1)).text;
    const plan = await app.call("plan_app_config", { intermediate_config_json: changed });
    await app.syncText(changed);
    const second = await latest();
    const without = (await app.config()).text;
    const left = await app.syncText(without);
    const stillThere = await app.read("get_app_branches");
    await app.syncText(changed);
    const pruned = await app.sync(
      (await app.call("create_app_config_v2", { intermediate_config_json: without, prune: true })).body.id,
    );

    const [runbook] = await app.read("get_runbooks");
    expect(state.branches).toEqual([{ name: "main", id: first.app_branch_id }]);
    expect(first).toMatchObject({
      config_number: 1,
      public_git_vcs_config: { repo: app.repository.url, directory: "infra", branch: "main" },
      install_groups: [{ name: "first", order: 0, label_selector: { match_labels: { ring: "one" } } }],
      post_deploy_runbook_ids: [runbook.id],
    });
    expect(same).toEqual(first);
    expect(plan.body.diff.children).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: "branches", diff: { op: "change" } })]),
    );
    expect(plan.body.summary).toMatchObject({ added: 0, changed: 1, removed: 0 });
    expect(second).toMatchObject({ config_number: 2, install_groups: [{ order: 1 }] });
    expect(left.state.orphans).toEqual([{ kind: "branch", name: "main", id: first.app_branch_id, removed: false }]);
    expect(stillThere).toHaveLength(1);
    expect(pruned.state.orphans).toMatchObject([{ kind: "branch", name: "main", removed: true }]);
    expect(await app.read("get_app_branches")).toEqual([]);
  });

  it("takes rules of triggers, steps that wait and installs of groups, and tells each change of them", async () => {
    const app = await anApp("events");
    const north = `inl${"0".repeat(23)}`;
    const described = ({ runbook = "renew", wait = "agreed", install = north } = {}) =>
      app.config({
        "runbooks/move.toml": runbookThatWaits(wait),
        "branches/main.toml": `${aBranch(app.repository.url, 0)}install_ids = ["${install}"]\n`,
        "triggers.toml": aRule(`type = "runbook"\nrunbook = "${runbook}"\ninstall = "north"\ninputs = { why = "it" }`),
      });
    const planned = async (text: string) =>
      (await app.call("plan_app_config", { intermediate_config_json: text })).body;
    const { text } = await described();

    const { config, state } = await app.syncText(text);
    const same = await planned(text);
    const plans = [
      await planned((await described({ runbook: "move" })).text),
      await planned((await described({ wait: "signed" })).text),
      await planned((await described({ install: `inl${"1".repeat(23)}` })).text),
    ];
    const byHand = await app.call("create_component", { name: "by_hand" });
    await app.call("create_job_component_config", { image_url: "busybox", tag: "1" }, { component_id: byHand.body.id });
    const carried = await app.read("get_app_latest_config", {}, { recurse: "true" });

    const runbooks = await app.read("get_runbooks");
    const idOf = (name: string) => runbooks.find((runbook: { name: string }) => runbook.name === name).id;
    expect([config.status, state.diagnostics]).toEqual(["active", []]);
    expect(config.trigger_rules).toMatchObject([
      {
        app_config_id: config.id,
        name: "keys",
        enabled: true,
        trigger_name: "vault",
        event_types: ["key.expired"],
        filters: [{ from: "payload", op: "prefix", path: "name", value: "shop" }],
        match_all: false,
        target_type: "runbook",
        runbook_id: idOf("renew"),
        install_name: "north",
        input_mappings: { why: "it" },
      },
    ]);
    expect(carried).toMatchObject({ version: 2, trigger_rules: [{ app_config_id: carried.id, name: "keys" }] });
    expect(same).toMatchObject({ diagnostics: [], summary: { added: 0, changed: 0 } });
    expect(plans.map(({ summary }) => summary.changed)).toEqual([1, 1, 1]);
    expect(plans.map(({ diff }) => changesIn(diff))).toEqual([
      ["trigger_rules.keys.target"],
      ["runbooks.move.steps.wait.event_types"],
      ["branches.main.install_groups.first.installs"],
    ]);
  });

  it("refuses a rule for a branch that the app does not describe, where it stands", async () => {
    const app = await anApp("no-branch");
    const { text } = await app.config({
      "branches/main.toml": aBranch(app.repository.url, 0),
      "triggers.toml": aRule('type = "app_branch_run"\napp_branch = "main"'),
    });
    const wrong = JSON.parse(text) as { Branches: object[] };
    wrong.Branches = [];

    const taken = await app.syncText(text);
    const refused = await app.syncText(JSON.stringify(wrong));

    const [branch] = await app.read("get_app_branches");
    expect(taken.config.trigger_rules).toMatchObject([{ target_type: "app_branch_run", app_branch_id: branch.id }]);
    expect(refused.config.status).toBe("error");
    expect(refused.state.diagnostics).toMatchObject([{ code: "reference.branch", path: "Triggers.Rules[0].Target" }]);
  });

  it("sets where install files lie, in the sync's own transaction, and gives it back as it was sent", async () => {
    const app = await anApp("installs");
    const described = (directory: string) => app.config({ "installs.toml": source(app.repository.url, directory) });
    const { text } = await described("north");
    const wrong = (
      await app.config({
        "installs.toml": source(app.repository.url, "south"),
        "components/database.toml": `type = "terraform_module"\nname = "database"\nterraform_version = "1.13.5"\n\n${source(app.repository.url, "nowhere")}`,
      })
    ).text;
    const plans = (config: string, prune = false) =>
      app.call("plan_app_config", { intermediate_config_json: config, prune });

    const planned = await plans(text);
    const unplanned = await app.call("get_app_installs_config", undefined);
    const { config, state } = await app.syncText(text);
    const first = await app.read("get_app_installs_config");
    const sent = await app.read("get_app_config_intermediate", { config_id: config.id });
    const samePlan = await plans(text);
    await app.syncText(text);
    const same = await app.read("get_app_installs_config");
    const failed = await app.syncText(wrong);
    const afterFailure = await app.read("get_app_installs_config");
    const changedPlan = await plans((await described("south")).text);
    await app.syncText((await described("south")).text);
    const second = await app.read("get_app_installs_config");

    expect(planned.body.diff.children).toContainEqual(
      expect.objectContaining({ key: "installs_config", diff: { op: "add" } }),
    );
    expect(planned.body.diagnostics).toEqual([]);
    expect(unplanned.status).toBe(404);
    expect(first).toMatchObject({
      source: "app_config",
      vcs_type: "public",
      repo: app.repository.url,
      directory: "north",
      branch: "main",
    });
    expect(state).toMatchObject({ installs_config_id: first.id, diagnostics: [] });
    expect(sent).toEqual(JSON.parse(text));
    expect(samePlan.body).toMatchObject({ changed: false });
    expect(same).toEqual(first);
    expect(failed.config.status).toBe("error");
    expect(afterFailure).toEqual(first);
    expect(changedPlan.body.diff.children).toContainEqual(
      expect.objectContaining({ key: "installs_config", diff: { op: "change" } }),
    );
    expect(second).toMatchObject({ directory: "south" });
    expect(second.id).not.toBe(first.id);
  });

  it("leaves where install files lie alone when it is no longer described, and removes it where that is asked for", async () => {
    const app = await anApp("no-installs");
    const { text } = await app.config({ "installs.toml": source(app.repository.url, "north") });
    const without = (await app.config()).text;
    await app.syncText(text);
    const { id } = await app.read("get_app_installs_config");

    const left = await app.syncText(without);
    const stillThere = await app.read("get_app_installs_config");
    await app.syncText(text);
    const plan = await app.call("plan_app_config", { intermediate_config_json: without, prune: true });
    const pruned = await app.sync(
      (await app.call("create_app_config_v2", { intermediate_config_json: without, prune: true })).body.id,
    );
    const gone = await app.call("get_app_installs_config", undefined);
    const byHand = { vcs_type: "public", repo: app.repository.url, branch: "main" };
    await app.call("create_app_installs_config", byHand);
    await app.sync(
      (await app.call("create_app_config_v2", { intermediate_config_json: without, prune: true })).body.id,
    );

    const orphan = { kind: "installs_config", name: app.repository.url, id };
    expect(left.state.orphans).toEqual([{ ...orphan, removed: false }]);
    expect(stillThere.id).toBe(id);
    expect(plan.body.orphans).toEqual([{ ...orphan, removed: true }]);
    expect(pruned.state.orphans).toEqual(plan.body.orphans);
    expect(gone.status).toBe(404);
    expect(await app.read("get_app_installs_config")).toMatchObject({ ...byHand, source: "api" });
  });

  it("never removes where install files lie once a request of its own said so, be it the same", async () => {
    const app = await anApp("said-twice");
    const { text } = await app.config({ "installs.toml": source(app.repository.url, "north") });
    const without = (await app.config()).text;
    const prune = async () =>
      await app.sync(
        (await app.call("create_app_config_v2", { intermediate_config_json: without, prune: true })).body.id,
      );
    const byHand = { vcs_type: "public", repo: app.repository.url, branch: "main", directory: "north" };
    await app.syncText(text);
    const described = await app.read("get_app_installs_config");

    const { body: said } = await app.call("create_app_installs_config", byHand);
    const { body: again } = await app.call("create_app_installs_config", byHand);
    const afterSaid = await prune();
    const kept = await app.read("get_app_installs_config");
    await app.syncText(text);
    const describedAgain = await app.read("get_app_installs_config");
    // As versions before this kept it: set by a request, and described by the app config in force.
    await execute(
      plane.pools.system,
      sql`update app_installs_configs set source = 'api' where id = ${describedAgain.id}`,
    );
    const afterOlder = await prune();

    expect(described).toMatchObject({ source: "app_config" });
    expect(said).toMatchObject({ ...byHand, source: "api" });
    expect(said.id).not.toBe(described.id);
    expect(again).toEqual(said);
    expect(afterSaid.state.orphans).toEqual([]);
    expect(kept).toEqual(said);
    expect(describedAgain).toMatchObject({ source: "app_config" });
    expect(afterOlder.state.orphans).toEqual([]);
    expect(await app.read("get_app_installs_config")).toMatchObject({ id: describedAgain.id, source: "api" });
  });

  it("builds programs of Pulumi with the rest, once", async () => {
    const app = await anApp("programs");
    const { text } = await app.config({
      "components/program.toml": `type = "pulumi"\nname = "program"\nruntime = "go"\n\n${source(app.repository.url, "infra")}`,
    });

    const plan = await app.call("plan_app_config", { intermediate_config_json: text });
    const { state } = await app.syncText(text);
    const again = await app.syncText(text);

    expect(plan.body.builds).toContainEqual(expect.objectContaining({ component: "program", reason: "new" }));
    expect(state.scheduled_builds).toContainEqual(expect.objectContaining({ component: "program" }));
    expect(state.scheduled_builds).toHaveLength(5);
    const builds = await app.read("get_component_builds", {}, { component_id: idOf(again.state, "program") });
    expect(builds).toMatchObject([{ status: "queued", runner_job: { type: "pulumi-build" } }]);
  });

  it("tells everything that is wrong, writes nothing, and leaves the version before in force", async () => {
    const app = await anApp("wrong");
    const good = await app.syncText((await app.config()).text);
    const wrong = JSON.parse((await app.config()).text) as {
      Components: { Name: string; Dependencies?: string[] }[];
    };
    for (const component of wrong.Components) {
      component.Dependencies = [`no_${component.Name}`];
    }

    const { config, state } = await app.syncText(JSON.stringify(wrong));

    expect(config).toMatchObject({
      status: "error",
      status_description: expect.stringMatching(/no_.*and \d+ more/),
    });
    expect(state.diagnostics.length).toBeGreaterThan(1);
    expect(state.diagnostics[0]).toMatchObject({ severity: "error", path: expect.stringMatching(/^Components\[\d\]/) });
    expect(await app.read("get_app_configs")).toMatchObject([
      { id: config.id, in_force: false },
      { id: good.config.id, in_force: true },
    ]);
    expect(await app.read("get_component_builds", {}, app.path)).toHaveLength(4);
  });

  it("refuses a source that is not there, naming the component, and text that is no app config", async () => {
    const app = await anApp("nowhere");
    const { text } = await app.config({
      "components/database.toml": `type = "terraform_module"\nname = "database"\nterraform_version = "1.13.5"\n\n${source(app.repository.url, "nowhere")}`,
    });

    const lost = await app.syncText(text);
    const noJson = await app.syncText("no json");

    expect(lost.config.status).toBe("error");
    expect(lost.state.diagnostics).toMatchObject([
      { code: "vcs.directory-not-found", path: expect.stringMatching(/^Components\[\d\]\.PublicRepo\.Directory$/) },
    ]);
    expect(await app.read("get_app_components")).toEqual([]);
    expect(noJson.state.diagnostics).toMatchObject([{ code: "intermediate.invalid" }]);
  });

  it("takes everything back when one thing does not fit what is there", async () => {
    const app = await anApp("unfit");
    await app.call("create_component", { name: "web" });
    await app.call(
      "create_job_component_config",
      { image_url: "busybox", tag: "1" },
      { component_id: (await app.read("get_app_component", { component_name_or_id: "web" })).id },
    );

    const { config, state } = await app.syncText((await app.config()).text);

    expect(config).toMatchObject({ status: "error", status_description: expect.stringContaining("web is a job") });
    expect(state.diagnostics).toMatchObject([{ code: "component.type-differs", path: "" }]);
    expect(await app.read("get_app_components")).toHaveLength(1);
    expect(await app.read("get_app")).toMatchObject({ display_name: "" });
    expect(await app.read("get_app_configs")).toMatchObject([{ status: "error" }, { status: "active" }]);
  });

  it("is outdated when a newer version is in force by then, and may be asked for again after an error only", async () => {
    const app = await anApp("outdated");
    const { text } = await app.config();
    const older = await app.send(text);
    const newer = await app.syncText(text);

    const { config } = await app.sync(older);
    const again = await app.call("sync_app_config", undefined, { config_id: newer.config.id });
    const bare = await app.call("create_app_config_v2", {});
    const empty = await app.call("sync_app_config", undefined, { config_id: bare.body.id });

    expect(config).toMatchObject({ status: "outdated", status_description: expect.stringContaining("version 2") });
    expect(again).toMatchObject({ status: 409, body: { code: "app-config.closed" } });
    expect(empty).toMatchObject({ status: 409, body: { code: "app-config.no-intermediate" } });
  });

  it("that failed may be asked for again", async () => {
    const app = await anApp("second-try");
    const { text } = await app.config({
      "components/database.toml": `type = "terraform_module"\nname = "database"\nterraform_version = "1.13.5"\n\n${source(app.repository.url, "later")}`,
    });
    const failed = await app.syncText(text);
    await app.repository.commit({ files: { "later/main.tf": "here" } });

    const { config } = await app.sync(failed.config.id);

    expect([failed.config.status, config.status]).toEqual(["error", "active"]);
  });

  it("waits for a host that does not answer for a while", async () => {
    const app = await anApp("outage");
    const configId = await app.send((await app.config()).text);
    const isRead = () => app.read("get_app_conflg_v2", { config_id: configId });
    server.failWith(503);
    await app.call("sync_app_config", undefined, { config_id: configId });
    await expect.poll(() => server.requests.some(({ url }) => url.startsWith("/outage.git"))).toBe(true);

    server.failWith(undefined);

    await expect.poll(isRead, { timeout: 30_000 }).toMatchObject({ status: "active" });
  });

  it("that is asked for many times at once is done once", async () => {
    const app = await anApp("many");
    const configId = await app.send((await app.config()).text);

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => app.call("sync_app_config", undefined, { config_id: configId })),
    );
    await expect
      .poll(() => app.read("get_app_conflg_v2", { config_id: configId }), { timeout: 20_000 })
      .toMatchObject({ status: "active" });

    expect(new Set(answers.map(({ status }) => status)).difference(new Set([202, 409]))).toEqual(new Set());
    expect(await app.read("get_component_builds", {}, app.path)).toHaveLength(4);
  });
});

describe("a plan of a sync", () => {
  it("says what would change and what would be built, and writes nothing", async () => {
    const app = await anApp("planned");
    const { state } = await app.syncText((await app.config()).text);
    const [image] = state.components.filter(({ name }: { name: string }) => name === "image");
    const [build] = await app.read("get_component_builds", {}, { component_id: image.id });
    await app.call("cancel_component_build", {}, { component_id: image.id, build_id: build.id });
    const before = await rowsOf(app.caller.orgId);
    await app.repository.commit({ files: { "infra/main.tf": "two" } });
    const { text } = await app.config({
      "components/routing.toml": undefined,
      "components/extra.toml":
        'type = "kubernetes_manifest"\nname = "extra"\nnamespace = "shop"\nmanifest = "kind: ConfigMap"\n',
    });

    const plan = await app.call("plan_app_config", { intermediate_config_json: text });

    expect(plan).toMatchObject({
      status: 200,
      body: {
        base_config_id: state.config_id,
        base_version: 1,
        changed: true,
        summary: { added: 1, removed: 1, has_changed: true },
        unchanged: [],
        not_built: [{ component: "migrate" }],
        orphans: [{ kind: "component", name: "routing" }],
        diagnostics: [],
      },
    });
    const builds = Object.fromEntries(plan.body.builds.map((one: { component: string }) => [one.component, one]));
    expect(builds).toMatchObject({
      database: {
        reason: "source_changed",
        git_ref: "main",
        directory: "infra",
        commit: expect.stringMatching(/^\w{40}$/),
      },
      image: { reason: "last_build_failed" },
      web: { reason: "already_building", build_id: expect.stringMatching(/^bld/) },
      extra: { reason: "new" },
    });
    expect(builds.database.previous_commit).not.toBe(builds.database.commit);
    expect(builds.extra).not.toHaveProperty("component_id");
    expect(await rowsOf(app.caller.orgId)).toEqual(before);
  });

  it("of what is in force says that nothing changes", async () => {
    const app = await anApp("same-plan");
    const { text } = await app.config();
    await app.syncText(text);

    const { body } = await app.call("plan_app_config", { intermediate_config_json: text });

    expect(body).toMatchObject({ changed: false, summary: { added: 0, changed: 0, removed: 0 } });
  });

  it("of a first config adds everything; of a wrong one says what is wrong, and nothing else", async () => {
    const app = await anApp("first-plan");
    const { text } = await app.config();
    const wrong = JSON.parse(text) as { Components: { Name: string }[] };
    wrong.Components[0]!.Name = "Not A Name";

    const first = await app.call("plan_app_config", { intermediate_config_json: text });
    const refused = await app.call("plan_app_config", { intermediate_config_json: JSON.stringify(wrong) });

    expect(first.body).not.toHaveProperty("base_config_id");
    expect(first.body.builds).toHaveLength(4);
    expect(refused).toMatchObject({ status: 200, body: { changed: false, builds: [] } });
    expect(refused.body.diagnostics.length).toBeGreaterThan(0);
  });
});

/** How many rows an org has of all that a sync writes. */
async function rowsOf(orgId: string) {
  return await row(
    plane.pools.system,
    sql`select (select count(*) from app_configs where org_id = ${orgId}) as configs,
          (select count(*) from app_config_parts where org_id = ${orgId}) as parts,
          (select count(*) from components where org_id = ${orgId}) as components,
          (select count(*) from component_config_connections where org_id = ${orgId}) as component_configs,
          (select count(*) from builds where org_id = ${orgId}) as builds,
          (select count(*) from audit_entries where org_id = ${orgId}) as audit,
          (select sum(config_counter) from apps where org_id = ${orgId}) as versions,
          (select count(*) from events where org_id = ${orgId}) as events`,
  );
}

function runbookThatWaits(event: string): string {
  return `name = "move"

[[input]]
name = "why"

[[steps]]
name = "wait"
type = "event_wait"
trigger = "customer"
event_types = ["${event}"]
`;
}

function aRule(target: string): string {
  return `[[rules]]
name = "keys"
trigger = "vault"
event_types = ["key.expired"]

[[rules.filters]]
from = "payload"
path = "name"
op = "prefix"
value = "shop"

[rules.target]
${target}
`;
}

/** Where the leaves of a diff are that say something else than before. */
function changesIn({ key, diff, children = [] }: Wire<"DiffDiff">, above = ""): string[] {
  const path = above === "" ? (key === "app" ? "" : (key ?? "")) : `${above}.${key}`;
  if (diff?.op === "noop") {
    return [];
  }
  return children.length === 0 ? [path] : children.flatMap((child) => changesIn(child, path));
}
