import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

/** An app with an app config for each of some steps, each in force in its time. */
async function anApp() {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  async function component(name: string): Promise<string> {
    return (await plane.call(caller, "create_component", { path, body: { name } })).body.id as string;
  }
  async function appConfig(body: object = {}): Promise<string> {
    return (await plane.call(caller, "create_app_config", { path, body })).body.id as string;
  }
  async function complete(configId: string, component_ids: readonly string[]): Promise<void> {
    const place = { ...path, app_config_id: configId };
    await plane.call(caller, "update_app_config", { path: place, body: { status: "active", component_ids } });
  }
  const manifest = (componentId: string, app_config_id: string, text: string) =>
    plane.call(caller, "create_kubernetes_manifest_component_config", {
      path: { component_id: componentId },
      body: { app_config_id, manifest: text },
    });
  const runner = (app_config_id: string, type: string) =>
    plane.call(caller, "create_app_runner_config", { path, body: { app_config_id, type } });
  return { caller, path, component, appConfig, complete, manifest, runner };
}

describe("the diff of an app config", () => {
  it("is with what was in force before it, by name, or with the one that is named", async () => {
    const { caller, path, component, appConfig, complete, manifest, runner } = await anApp();
    const [api, web] = [await component("api"), await component("web")];
    const first = await appConfig();
    await manifest(api, first, "kind: Namespace");
    await runner(first, "aws");
    await complete(first, [api]);
    const second = await appConfig({ readme: "hello" });
    await manifest(api, second, "kind: ConfigMap");
    await manifest(web, second, "kind: Namespace");
    await runner(second, "aws");
    await complete(second, [api, web]);

    const place = { ...path, config_id: second };
    const diff = await plane.call(caller, "get_app_config_diff", { path: place });
    const ofFirst = await plane.call(caller, "get_app_config_diff", { path: { ...path, config_id: first } });
    const same = await plane.call(caller, "get_app_config_diff", { path: place, query: { old_config_id: second } });

    expect(diff.body).toMatchObject({
      config_id: second,
      old_config_id: first,
      summary: { added: 2, changed: 1, removed: 0, unchanged: 1, has_changed: true },
    });
    expect(diff.body.changed.split("\n")).toContain("~ components.api.kubernetes_manifest.manifest");
    expect(ofFirst.body).toMatchObject({ old_config_id: "", summary: { added: 2, changed: 0 } });
    expect(same.body).toMatchObject({ changed: "", summary: { has_changed: false } });
  });
});

describe("the diff of actions and runbooks", () => {
  it("is by name, down to the step that is another and the action that a step runs", async () => {
    const { caller, path, appConfig, complete } = await anApp();
    const call = (id: "create_app_action" | "create_runbook", name: string) =>
      plane.call(caller, id, { path, body: { name } });
    for (const name of ["restart", "flush"]) {
      await call("create_app_action", name);
    }
    await call("create_runbook", "upgrade");
    async function send(app_config_id: string, command: string, action_name: string): Promise<void> {
      const steps = [{ name: "look", command }];
      for (const action_id of ["restart", "flush"]) {
        const body = {
          app_config_id,
          triggers: [],
          steps: action_id === "restart" ? steps : [{ name: "a", command: "b" }],
        };
        await plane.call(caller, "create_action_config", { path: { ...path, action_id }, body });
      }
      await plane.call(caller, "create_runbook_config", {
        path: { ...path, runbook_id: "upgrade" },
        body: { app_config_id, steps: [{ name: "run", type: "action", action_name }] },
      });
    }
    const [first, second] = [await appConfig(), await appConfig()];
    await send(first, "ls", "restart");
    await complete(first, []);
    await send(second, "ls -l", "flush");
    await complete(second, []);

    const diff = await plane.call(caller, "get_app_config_diff", { path: { ...path, config_id: second } });

    expect(diff.body.summary).toEqual({ added: 0, changed: 2, removed: 0, unchanged: 1, has_changed: true });
    expect(diff.body.changed.split("\n")).toEqual([
      "~ actions.restart.steps.look.command",
      "~ runbooks.upgrade.steps.run.action",
    ]);
  });
});

describe("the intermediate config of an app config", () => {
  it("is what was sent, to the letter", async () => {
    const { caller, path, appConfig } = await anApp();
    const text = '{"Name": "shop",  "Components": []}';
    await appConfig();
    const configId = await appConfig({ intermediate_config_json: text });

    const read = await plane.call(caller, "get_app_config_intermediate", { path: { ...path, config_id: configId } });
    const latest = await plane.call(caller, "get_app_config_intermediate", { path: { ...path, config_id: "latest" } });

    expect([read.text, latest.text]).toEqual([text, text]);
    expect(read.headers["content-type"]).toContain("application/json");
  });

  it("is not there where none was sent", async () => {
    const { caller, path, appConfig } = await anApp();

    const read = await plane.call(caller, "get_app_config_intermediate", {
      path: { ...path, config_id: await appConfig() },
    });

    expect(read).toMatchObject({ status: 404, body: { code: "app-config.no-intermediate" } });
  });
});

describe("moving installs to an app config", () => {
  it('answers "ok", which clients take for success, and refuses installs that are not there', async () => {
    const { caller, path, appConfig } = await anApp();
    const configId = await appConfig();
    const places = { ...path, config_id: configId, app_config_id: configId };

    const older = await plane.call(caller, "update_app_config_installs", { path: places, body: { updateAll: true } });
    const newer = await plane.call(caller, "update_app_config_installs_v2", {
      path: places,
      body: { updateAll: true },
    });
    const ghost = await plane.call(caller, "update_app_config_installs_v2", {
      path: places,
      body: { installIDs: ["inlghost"] },
    });

    expect([older.text, newer.text]).toEqual(['"ok"', '"ok"']);
    expect(ghost).toMatchObject({ status: 400, body: { description: expect.stringContaining("inlghost") } });
  });
});
