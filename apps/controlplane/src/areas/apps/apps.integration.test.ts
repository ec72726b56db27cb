import { inOrg, rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

async function anApp(name = "shop") {
  const caller = await plane.aCaller();
  const created = await plane.call(caller, "create_app", { body: { name } });
  return { caller, app: created.body, path: { app_id: created.body.id as string } };
}

describe("an app", () => {
  it("is made whole, and found by id and by name", async () => {
    const caller = await plane.aCaller();

    const created = await plane.call(caller, "create_app", {
      body: { name: "shop", description: "sells things", display_name: "Shop" },
    });
    const byId = await plane.call(caller, "get_app", { path: { app_id: created.body.id } });
    const byName = await plane.call(caller, "get_app", { path: { app_id: "shop" } });

    expect(created).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^app[0-9a-z]{23}$/),
        name: "shop",
        description: "sells things",
        org_id: caller.orgId,
        created_by_id: caller.accountId,
        status: "active",
        links: { api: expect.stringContaining(created.body.id) },
        notifications_config: { owner_id: created.body.id },
      },
    });
    expect(byId.body).toEqual(created.body);
    expect(byName.body).toEqual(created.body);
  });

  it("keeps its name to itself while it lives", async () => {
    const { caller, path } = await anApp();

    const again = await plane.call(caller, "create_app", { body: { name: "shop" } });
    const deleted = await plane.call(caller, "delete_app", { path });
    const afterwards = await plane.call(caller, "create_app", { body: { name: "shop" } });

    expect(again).toMatchObject({ status: 409, body: { code: "app.name-taken" } });
    expect(deleted).toMatchObject({ status: 200, body: {} });
    expect(afterwards.status).toBe(201);
  });

  it.each(["", "Shop", "with space", "a/b"])("is never named %j", async (name) => {
    const caller = await plane.aCaller();

    const refused = await plane.call(caller, "create_app", { body: { name } });

    expect(refused).toMatchObject({ status: 400, body: { error: "invalid input for name", user_error: true } });
  });

  it("changes only what a request says", async () => {
    const { caller, path } = await anApp();

    const updated = await plane.call(caller, "update_app", {
      path,
      body: { description: "new", slack_webhook_url: "https://hooks.example.com/a", label_colors: { team: "red" } },
    });

    expect(updated.body).toMatchObject({
      name: "shop",
      description: "new",
      label_colors: { team: "red" },
      notifications_config: { slack_webhook_url: "https://hooks.example.com/a" },
    });
  });

  it("takes its components with it", async () => {
    const { caller, path } = await anApp();
    const component = await plane.call(caller, "create_component", { path, body: { name: "api" } });

    await plane.call(caller, "delete_app", { path });
    const found = await plane.call(caller, "get_component", { path: { component_id: component.body.id } });

    expect(found).toMatchObject({ status: 404, body: { code: "component.not-found" } });
  });

  it("is listed newest first, by pages and by part of its name", async () => {
    const caller = await plane.aCaller();
    for (const name of ["one", "two", "three"]) {
      await plane.call(caller, "create_app", { body: { name } });
    }

    const first = await plane.call(caller, "get_apps", { query: { limit: "2" } });
    const second = await plane.call(caller, "get_apps", { query: { limit: "2", page: "2" } });
    const matching = await plane.call(caller, "get_apps", { query: { q: "W" } });

    expect(first.body.map(({ name }: { name: string }) => name)).toEqual(["three", "two"]);
    expect(first.headers).toMatchObject({ "x-nuon-page-next": "true", "x-nuon-page-limit": "2" });
    expect(second.body.map(({ name }: { name: string }) => name)).toEqual(["one"]);
    expect(second.headers).toMatchObject({ "x-nuon-page-next": "false", "x-nuon-page-number": "2" });
    expect(matching.body.map(({ name }: { name: string }) => name)).toEqual(["two"]);
  });

  it("is listed as it is read", async () => {
    const { caller, path } = await anApp();
    await plane.call(caller, "create_app", { body: { name: "bare" } });
    const { body: config } = await plane.call(caller, "create_app_config", { path, body: { readme: "hello" } });
    const part = { path, body: { app_config_id: config.id } };
    await plane.call(caller, "create_app_runner_config", { path, body: { ...part.body, type: "aws", env_vars: {} } });
    await plane.call(caller, "create_app_input_config", { path, body: { ...part.body, groups: {}, inputs: {} } });
    const named = { ...path, app_config_id: config.id };
    await plane.call(caller, "update_app_config", { path: named, body: { status: "active" } });

    const listed = await plane.call(caller, "get_apps");
    const read = await plane.call(caller, "get_app", { path });

    expect(listed.body).toMatchObject([{ name: "bare", app_configs: [] }, {}]);
    expect(listed.body[1]).toEqual(read.body);
    expect(read.body).toMatchObject({
      app_configs: [
        { id: config.id, in_force: true, status_v2: { status: "active", history: [{ status: "pending" }] } },
      ],
      runner_type: "aws",
      input_config: { app_config_id: config.id },
    });
  });

  it("gives a file to begin with for each kind of config", async () => {
    const { caller, path } = await anApp();

    const template = await plane.call(caller, "get_app_config_template", { path, query: { type: "inputs" } });
    const refused = await plane.call(caller, "get_app_config_template", { path, query: { type: "poem" } });

    expect(template).toMatchObject({
      status: 201,
      body: { type: "inputs", filename: "inputs.toml", content: expect.stringContaining("[[input]]") as string },
    });
    expect(refused).toMatchObject({ status: 400, body: { error: "invalid input for type" } });
  });

  it("lists the labels of its components, with the colours that were chosen", async () => {
    const { caller, path } = await anApp();
    await plane.call(caller, "create_component", { path, body: { name: "api", labels: { tier: "web" } } });
    await plane.call(caller, "update_app", { path, body: { label_colors: { tier: "red" } } });

    const { body } = await plane.call(caller, "get_app_labels", { path });

    expect(body.labels).toMatchObject([{ key: "tier", values: ["web"], color: "red", is_override: true }]);
  });

  it("is not there for another org", async () => {
    const { path } = await anApp();
    const stranger = await plane.aCaller();

    const answers = await Promise.all([
      plane.call(stranger, "get_app", { path }),
      plane.call(stranger, "update_app", { path, body: { description: "mine" } }),
      plane.call(stranger, "delete_app", { path }),
      plane.call(stranger, "create_app_config", { path, body: {} }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});

describe("an app config", () => {
  it("counts up, however many are made at once", async () => {
    const { caller, path } = await anApp();

    const made = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        plane.call(caller, index % 2 ? "create_app_config" : "create_app_config_v2", { path, body: { readme: "hi" } }),
      ),
    );
    const app = await plane.call(caller, "get_app", { path });

    expect(made.map(({ body }) => body.version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(app.body).toMatchObject({ config_count: 8, app_configs: [{ version: 8 }] });
  });

  it("is made pending, and says where it stands and stood", async () => {
    const { caller, path } = await anApp();
    const { body: config } = await plane.call(caller, "create_app_config", { path, body: { cli_version: "1.2.3" } });
    const configPath = { ...path, app_config_id: config.id, config_id: config.id };

    const syncing = await plane.call(caller, "update_app_config", { path: configPath, body: { status: "syncing" } });
    await plane.call(caller, "update_app_conflg_v2", { path: configPath, body: { status: "active", state: "{}" } });
    const read = await plane.call(caller, "get_app_conflg_v2", { path: configPath });
    const listed = await plane.call(caller, "get_app_configs", { path });
    const back = await plane.call(caller, "update_app_config", { path: configPath, body: { status: "pending" } });

    expect(config).toMatchObject({ status: "pending", version: 1, cli_version: "1.2.3" });
    expect(syncing).toMatchObject({ status: 201, body: { status: "syncing" } });
    expect(read.body).toMatchObject({
      status: "active",
      state: "{}",
      status_v2: { status: "active", history: [{ status: "pending" }, { status: "in-progress" }] },
    });
    expect(listed.body).toEqual([read.body]);
    expect(back).toMatchObject({ status: 409, body: { code: "app-config.started" } });
  });

  it("is found as the latest, and not at all when there is none", async () => {
    const { caller, path } = await anApp();

    const none = await plane.call(caller, "get_app_latest_config", { path });
    await plane.call(caller, "create_app_config", { path, body: {} });
    const second = await plane.call(caller, "create_app_config", { path, body: {} });
    const latest = await plane.call(caller, "get_app_latest_config", { path });
    const listed = await plane.call(caller, "get_app_configs", { path, query: { limit: "1" } });

    expect(none).toMatchObject({ status: 404, body: { code: "app-config.not-found" } });
    expect(latest.body.id).toBe(second.body.id);
    expect(listed.body).toMatchObject([{ version: 2 }]);
  });

  it("lists only components of its app", async () => {
    const { caller, path } = await anApp();
    const { body: component } = await plane.call(caller, "create_component", { path, body: { name: "api" } });
    const { body: config } = await plane.call(caller, "create_app_config", { path, body: {} });
    const configPath = { ...path, app_config_id: config.id };

    const known = await plane.call(caller, "update_app_config", {
      path: configPath,
      body: { component_ids: [component.id] },
    });
    const unknown = await plane.call(caller, "update_app_config", {
      path: configPath,
      body: { component_ids: ["cmpghost"] },
    });

    expect(known.body.component_ids).toEqual([component.id]);
    expect(unknown).toMatchObject({ status: 400, body: { description: expect.stringContaining("cmpghost") } });
  });

  it("lists whole component configs, the newest up to its own version and none later", async () => {
    const { caller, path } = await anApp();
    const { body: component } = await plane.call(caller, "create_component", { path, body: { name: "api" } });
    const send = (tag: string, app_config_id: string) =>
      plane.call(caller, "create_job_component_config", {
        path: { component_id: component.id },
        body: { image_url: "busybox", tag, app_config_id },
      });
    const configs = [];
    for (const tag of ["one", "two"]) {
      const { body: config } = await plane.call(caller, "create_app_config", { path, body: {} });
      await send(tag, config.id);
      configs.push({ ...path, app_config_id: config.id });
    }
    const { body: third } = await plane.call(caller, "create_app_config", { path, body: {} });
    await plane.call(caller, "update_app_config", {
      path: { ...path, app_config_id: third.id },
      body: { component_ids: [component.id] },
    });

    const read = await Promise.all(
      [...configs, { ...path, app_config_id: third.id }].map((place) =>
        plane.call(caller, "get_app_config", { path: place, query: { recurse: "true" } }),
      ),
    );
    const flat = await plane.call(caller, "get_app_config", { path: configs[0]! });

    expect(read.map(({ body }) => body.component_config_connections)).toMatchObject([
      [{ component_name: "api", job: { tag: "one" } }],
      [{ component_name: "api", job: { tag: "two" } }],
      [{ component_name: "api", job: { tag: "two" } }],
    ]);
    expect(flat.body).not.toHaveProperty("component_config_connections");
  });

  it("is closed once it is active: nothing joins or changes it, and what comes later is not in it", async () => {
    const { caller, path } = await anApp();
    const { body: component } = await plane.call(caller, "create_component", { path, body: { name: "api" } });
    const send = (tag: string, named: object = {}) =>
      plane.call(caller, "create_job_component_config", {
        path: { component_id: component.id },
        body: { image_url: "busybox", tag, ...named },
      });
    const { body: draft } = await plane.call(caller, "create_app_config", { path, body: {} });
    const { body: config } = await plane.call(caller, "create_app_config", { path, body: {} });
    const place = { ...path, app_config_id: config.id };
    await send("one", { app_config_id: config.id });
    const completion = { status: "active", state: "{}", component_ids: [component.id] };
    await plane.call(caller, "update_app_config", { path: place, body: completion });

    const again = await plane.call(caller, "update_app_config", { path: place, body: completion });
    const changed = await plane.call(caller, "update_app_config", { path: place, body: { component_ids: [] } });
    const named = await send("two", { app_config_id: config.id });
    await send("three", { app_config_id: draft.id });
    await send("four");

    const read = await plane.call(caller, "get_app_config", { path: place, query: { recurse: "true" } });
    const latest = await plane.call(caller, "get_app_latest_config", { path, query: { recurse: "true" } });
    expect(again.status).toBe(201);
    expect(changed).toMatchObject({ status: 409, body: { code: "app-config.closed" } });
    expect(named).toMatchObject({ status: 409, body: { code: "app-config.closed" } });
    expect(read.body.component_config_connections).toMatchObject([{ job: { tag: "one" } }]);
    expect(latest.body).toMatchObject({
      version: 3,
      status: "active",
      state: "{}",
      component_ids: [component.id],
      component_config_connections: [{ job: { tag: "four" } }],
    });
  });

  it("that is made on demand goes on from the one in force, and takes what comes next as well", async () => {
    const { caller, path } = await anApp();
    const ids: string[] = [];
    for (const name of ["api", "web", "cron"]) {
      const { body } = await plane.call(caller, "create_component", { path, body: { name } });
      ids.push(body.id);
    }
    const send = (index: number, tag: string) =>
      plane.call(caller, "create_job_component_config", {
        path: { component_id: ids[index]! },
        body: { image_url: "busybox", tag },
      });
    const { body: config } = await plane.call(caller, "create_app_config", { path, body: { readme: "hello" } });
    await send(0, "one");
    await plane.call(caller, "update_app_config", {
      path: { ...path, app_config_id: config.id },
      body: { status: "active", component_ids: [ids[0]] },
    });

    await send(1, "two");
    await send(2, "three");

    const latest = await plane.call(caller, "get_app_latest_config", { path, query: { recurse: "true" } });
    expect(latest.body).toMatchObject({
      version: 2,
      readme: "hello",
      component_ids: ids,
      component_config_connections: [{ job: { tag: "one" } }, { job: { tag: "two" } }, { job: { tag: "three" } }],
    });
  });

  it.each(["get_app_config_graph", "get_app_config_graph_v2"] as const)(
    "shows what needs what, of its own components only: %s",
    async (operation) => {
      const { caller, path } = await anApp();
      const { body: base } = await plane.call(caller, "create_component", { path, body: { name: "base" } });
      await plane.call(caller, "create_component", { path, body: { name: "api", dependencies: ["base"] } });
      await plane.call(caller, "create_component", { path, body: { name: "later" } });
      const { body: config } = await plane.call(caller, "create_app_config", { path, body: {} });
      for (const component_id of [base.id as string, "api"]) {
        await plane.call(caller, "create_app_job_component_config", {
          path: { ...path, component_id },
          body: { image_url: "busybox", tag: "1", app_config_id: config.id },
        });
      }

      const graph = await plane.call(caller, operation, {
        path: { ...path, app_config_id: config.id, config_id: config.id },
      });

      expect(graph.body).toContain('"base" -> "api";');
      expect(graph.body).not.toContain("later");
    },
  );

  it("that is only to be planned is refused with the call that plans", async () => {
    const { caller, path } = await anApp();

    const refused = await plane.call(caller, "create_app_config_v2", { path, body: { plan_only: true } });

    expect(refused).toMatchObject({
      status: 400,
      body: { description: expect.stringContaining("POST /v1/apps/{app_id}/configs/plan") },
    });
  });

  it("of a branch that is none is refused with what to do", async () => {
    const { caller, path } = await anApp();

    const refused = await plane.call(caller, "create_app_config", { path, body: { app_branch_id: "abr1" } });

    expect(refused).toMatchObject({ status: 400, body: { description: expect.stringContaining("be left out") } });
  });
});

describe("every change of an app", () => {
  it("has one audit row and one event", async () => {
    const { caller, path } = await anApp();
    await plane.call(caller, "update_app", { path, body: { description: "new" } });
    await plane.call(caller, "create_app_config", { path, body: {} });
    await plane.call(caller, "delete_app", { path });

    const audit = await inOrg(plane.pools, caller.orgId, (connection) =>
      rows<{ action: string }>(connection, sql`select action from audit_entries order by created_at, id`),
    );
    const events = await inOrg(plane.pools, caller.orgId, (connection) =>
      rows<{ type: string }>(connection, sql`select type from events order by id`),
    );

    expect(audit.map(({ action }) => action)).toEqual(["app.create", "app.update", "app-config.create", "app.delete"]);
    expect(events.map(({ type }) => type)).toEqual(["app.created", "app.updated", "app-config.created", "app.deleted"]);
  });

  it("that is sent twice with one key happens once", async () => {
    const caller = await plane.aCaller();
    const headers = { "idempotency-key": "a-key" };
    const options = { body: { name: "shop" }, headers };

    const first = await plane.call(caller, "create_app", options);
    const second = await plane.call(caller, "create_app", options);
    const other = await plane.call(caller, "create_app", { body: { name: "store" }, headers });

    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(other).toMatchObject({ status: 409, body: { code: "idempotency.key-reused" } });
  });
});
