import type { Wire } from "@exclave/contract";
import { inOrg, rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../test/a-caller.ts";
import { testControlPlane } from "../../../test/control-plane.ts";
import { listComponentsInBuildOrder } from "./index.ts";

const plane = await testControlPlane();

interface Shop {
  readonly caller: Caller;
  readonly appId: string;
  /** Makes a component and answers it. */
  add(name: string, ...dependencies: string[]): Promise<{ readonly id: string; readonly name: string }>;
}

async function aShop(caller?: Caller): Promise<Shop> {
  const owner = caller ?? (await plane.aCaller());
  const name = `shop-${Math.random().toString(36).slice(2)}`;
  const { body: app } = await plane.call(owner, "create_app", { body: { name } });
  return {
    caller: owner,
    appId: app.id,
    async add(component, ...dependencies) {
      const body = { name: component, dependencies };
      const created = await plane.call(owner, "create_component", { path: { app_id: app.id }, body });
      expect(created.status).toBe(201);
      return created.body;
    },
  };
}

function namesOf(items: readonly { readonly name: string }[]): string[] {
  return items.map(({ name }) => name);
}

describe("a component", () => {
  it("shows its status in both spellings, as its app and its org do", async () => {
    const { caller, appId, add } = await aShop();
    const component = await add("web");
    const path = { app_id: appId, component_id: component.id };

    const shown = [
      (await plane.call(caller, "get_component", { path })).body,
      (await plane.call(caller, "get_app", { path })).body,
      (await plane.call(caller, "get_org")).body,
    ];

    for (const { status, status_description, created_by_id, status_v2 } of shown) {
      expect(created_by_id).toMatch(/^acc/);
      expect(status_v2).toMatchObject({
        status,
        status_human_description: status_description,
        created_by_id,
        created_at_ts: expect.any(Number),
        history: [],
      });
    }
  });

  it("is made whole, of a type not yet known", async () => {
    const { caller, appId } = await aShop();

    const created = await plane.call(caller, "create_component", {
      path: { app_id: appId },
      body: { name: "api", var_name: "api_v2", labels: { team: "core" } },
    });

    expect(created).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^cmp[0-9a-z]{23}$/),
        app_id: appId,
        name: "api",
        var_name: "api_v2",
        resolved_var_name: "api_v2",
        type: "unknown",
        status: "active",
        config_versions: 0,
        dependencies: [],
        labels: { team: "core" },
        created_by_id: caller.accountId,
        links: { api: expect.stringContaining(created.body.id) },
      },
    });
  });

  it("is found by id everywhere, by name only within its app", async () => {
    const { caller, appId, add } = await aShop();
    const other = await aShop(caller);
    const { id } = await add("api");

    const answers = await Promise.all([
      plane.call(caller, "get_component", { path: { component_id: id } }),
      plane.call(caller, "get_app_component", { path: { app_id: appId, component_name_or_id: "api" } }),
      plane.call(caller, "get_app_component", { path: { app_id: appId, component_name_or_id: id } }),
      plane.call(caller, "get_component", { path: { component_id: "api" } }),
      plane.call(caller, "get_app_component", { path: { app_id: other.appId, component_name_or_id: id } }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404]);
    expect(answers[4]!.body).toMatchObject({ code: "component.not-found", error: expect.stringContaining(id) });
  });

  it("keeps its name to itself within the app", async () => {
    const { caller, appId, add } = await aShop();
    await add("api");

    const again = await plane.call(caller, "create_component", { path: { app_id: appId }, body: { name: "api" } });

    expect(again).toMatchObject({ status: 409, body: { code: "component.name-taken" } });
  });

  it("is never named what templates cannot say", async () => {
    const { caller, appId } = await aShop();

    const refused = await plane.call(caller, "create_component", { path: { app_id: appId }, body: { name: "a-b" } });

    expect(refused).toMatchObject({ status: 400, body: { error: "invalid input for name" } });
  });

  it("is not there for another org", async () => {
    const { appId, add } = await aShop();
    const { id } = await add("api");
    const stranger = await plane.aCaller();

    const answers = await Promise.all([
      plane.call(stranger, "get_component", { path: { component_id: id } }),
      plane.call(stranger, "update_component", { path: { component_id: id }, body: { name: "mine" } }),
      plane.call(stranger, "delete_component", { path: { component_id: id } }),
      plane.call(stranger, "get_app_components", { path: { app_id: appId } }),
      plane.call(stranger, "create_component", { path: { app_id: appId }, body: { name: "mine" } }),
      plane.call(stranger, "get_org_components"),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 200]);
    expect(answers[5]!.body).toEqual([]);
  });

  it("depends on components of its own app only", async () => {
    const { caller, appId } = await aShop();
    const other = await aShop(caller);
    const { id } = await other.add("elsewhere");

    const refused = await plane.call(caller, "create_component", {
      path: { app_id: appId },
      body: { name: "api", dependencies: [id] },
    });

    expect(refused).toMatchObject({ status: 400, body: { description: expect.stringContaining(id) } });
  });
});

describe("a change of a component", () => {
  it("replaces its dependencies and leaves what it does not say", async () => {
    const { caller, appId, add } = await aShop();
    const [database, cache] = [await add("database"), await add("cache")];
    const api = await add("api", "database");
    const path = { app_id: appId, component_id: api.id };

    const replaced = await plane.call(caller, "update_app_component", {
      path,
      body: { name: "api", dependencies: ["cache"] },
    });
    const renamed = await plane.call(caller, "update_component", { path, body: { name: "web", var_name: "w" } });
    const cleared = await plane.call(caller, "update_component", { path, body: { name: "web", dependencies: [] } });

    expect(replaced.body.dependencies).toEqual([cache.id]);
    expect(renamed.body).toMatchObject({ name: "web", resolved_var_name: "w", dependencies: [cache.id] });
    expect(cleared.body.dependencies).toEqual([]);
    expect(database.id).not.toBe(cache.id);
  });

  it("that closes a cycle is refused with its way round, and changes nothing", async () => {
    const { caller, add } = await aShop();
    const database = await add("database");
    await add("api", "database");
    await add("web", "api");
    const path = { component_id: database.id };

    const refused = await plane.call(caller, "update_component", {
      path,
      body: { name: "database", dependencies: ["web"] },
    });
    const self = await plane.call(caller, "update_component", {
      path,
      body: { name: "database", dependencies: ["database"] },
    });
    const read = await plane.call(caller, "get_component", { path });

    expect(refused).toMatchObject({ status: 409, body: { code: "component.dependency-cycle" } });
    expect(refused.body.details.cycle).toHaveLength(4);
    expect(refused.body.error).toMatch(/web -> api|api -> database|database -> web/);
    expect(self.body.error).toContain("database -> database");
    expect(read.body.dependencies).toEqual([]);
  });

  it("never closes a cycle together with another at the same time", async () => {
    const { caller, add } = await aShop();
    const [a, b] = [await add("a"), await add("b")];

    const answers = await Promise.all([
      plane.call(caller, "update_component", {
        path: { component_id: a.id },
        body: { name: "a", dependencies: ["b"] },
      }),
      plane.call(caller, "update_component", {
        path: { component_id: b.id },
        body: { name: "b", dependencies: ["a"] },
      }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe("the newest build", () => {
  it("is shown with its component wherever that is, and named by the config that it is of", async () => {
    const { caller, appId, add } = await aShop();
    const routing = await add("routing");
    await add("web", "routing");
    const path = { app_id: appId, component_id: routing.id, component_name_or_id: routing.id };
    const send = (manifest: string) =>
      plane.call(caller, "create_kubernetes_manifest_component_config", { path, body: { manifest } });
    const build = () => plane.call(caller, "create_component_build", { path, body: { use_latest: true, force: true } });
    const latest = async () => (await plane.call(caller, "get_component_latest_config", { path })).body;
    const before = await plane.call(caller, "get_component", { path });
    await send("kind: Namespace");
    const unbuilt = await latest();
    await build();
    const { body: newest } = await build();

    const answers = [
      (await plane.call(caller, "get_component", { path })).body,
      (await plane.call(caller, "get_app_component", { path })).body,
      (await plane.call(caller, "get_app_components", { path })).body.find(
        ({ id }: Wire<"Component">) => id === routing.id,
      ),
      (await plane.call(caller, "get_org_components")).body.find(({ id }: Wire<"Component">) => id === routing.id),
      (await plane.call(caller, "get_app_component_dependencies", { path: { ...path, component_id: "web" } })).body[0],
    ];
    const built = await latest();
    await send("kind: ConfigMap");
    const changed = await latest();
    const { body: configs } = await plane.call(caller, "get_app_component_configs", { path });
    const shown = await plane.call(caller, "get_build", { path: { build_id: newest.id } });
    const whole = await plane.call(caller, "get_app_latest_config", { path, query: { recurse: "true" } });

    expect(before.body).not.toHaveProperty("latest_build");
    for (const answer of answers) {
      expect(answer.latest_build).toEqual(newest);
    }
    expect([unbuilt, changed].map(({ latest_build_id }) => latest_build_id)).toEqual([undefined, undefined]);
    expect(built.latest_build_id).toBe(newest.id);
    expect(configs).toMatchObject([{ id: changed.id }, { id: built.id, latest_build_id: newest.id }]);
    expect(shown.body.component_config_connection).toEqual(built);
    expect(whole.body.component_config_connections).toMatchObject([{ id: changed.id }]);
  });
});

describe("dependencies and dependents", () => {
  it("are what a component builds on, and what builds on it", async () => {
    const { caller, appId, add } = await aShop();
    await add("database");
    const api = await add("api", "database");
    await add("web", "api");
    const path = { app_id: appId, component_id: api.id };

    const dependencies = await Promise.all([
      plane.call(caller, "get_component_dependencies", { path }),
      plane.call(caller, "get_app_component_dependencies", { path }),
    ]);
    const dependents = await Promise.all([
      plane.call(caller, "get_component_dependents", { path }),
      plane.call(caller, "get_app_component_dependents", { path }),
    ]);

    expect(dependencies.map(({ body }) => namesOf(body))).toEqual([["database"], ["database"]]);
    expect(dependents.map(({ body }) => namesOf(body.children))).toEqual([["web"], ["web"]]);
  });

  it("hold a component in place until they are gone", async () => {
    const { caller, appId, add } = await aShop();
    const database = await add("database");
    const api = await add("api", "database");

    const refused = await plane.call(caller, "delete_component", { path: { component_id: database.id } });
    const path = { app_id: appId, component_id: api.id };
    const first = await plane.call(caller, "delete_app_component", { path });
    const second = await plane.call(caller, "delete_component", { path: { component_id: database.id } });
    const gone = await plane.call(caller, "delete_component", { path: { component_id: database.id } });

    expect(refused).toMatchObject({
      status: 409,
      body: { code: "component.has-dependents", details: { dependents: ["api"] } },
    });
    expect([first.status, second.status, gone.status]).toEqual([200, 200, 404]);
  });

  it("order an app's builds", async () => {
    const { caller, appId, add } = await aShop();
    await add("z");
    await add("m", "z");
    await add("a", "m");

    const ordered = await inOrg(plane.pools, caller.orgId, (connection) =>
      listComponentsInBuildOrder(connection, appId),
    );

    expect(namesOf(ordered)).toEqual(["z", "m", "a"]);
  });
});

describe("a list of components", () => {
  it("is narrowed by name, type, id and label, newest first", async () => {
    const { caller, appId, add } = await aShop();
    const api = await add("api");
    await add("web_api");
    await plane.call(caller, "create_component", {
      path: { app_id: appId },
      body: { name: "cron", labels: { team: "core" } },
    });
    await plane.call(caller, "create_job_component_config", {
      path: { component_id: api.id },
      body: { image_url: "busybox", tag: "1" },
    });
    const list = async (query: Record<string, string>) => {
      const { body } = await plane.call(caller, "get_app_components", { path: { app_id: appId }, query });
      return namesOf(body);
    };

    expect(await list({})).toEqual(["cron", "web_api", "api"]);
    expect(await list({ q: "API" })).toEqual(["web_api", "api"]);
    expect(await list({ types: "job,helm_chart" })).toEqual(["api"]);
    expect(await list({ component_ids: api.id })).toEqual(["api"]);
    expect(await list({ labels: "team=core" })).toEqual(["cron"]);
    expect(await list({ limit: "1", offset: "1" })).toEqual(["web_api"]);
  });

  it("of the org goes over all its apps", async () => {
    const { caller, add } = await aShop();
    const other = await aShop(caller);
    const api = await add("api");
    await other.add("web");

    const all = await plane.call(caller, "get_org_components");
    const one = await plane.call(caller, "get_org_components", { query: { component_ids: api.id } });

    expect(namesOf(all.body)).toEqual(["web", "api"]);
    expect(namesOf(one.body)).toEqual(["api"]);
  });

  it("names a type that does not exist", async () => {
    const { caller, appId } = await aShop();

    const refused = await plane.call(caller, "get_app_components", {
      path: { app_id: appId },
      query: { types: "helm" },
    });

    expect(refused).toMatchObject({ status: 400, body: { error: "invalid input for types" } });
  });
});

describe("every change of components", () => {
  it("has one audit row and one event", async () => {
    const { caller, add } = await aShop();
    const { id } = await add("api");
    await plane.call(caller, "update_component", { path: { component_id: id }, body: { name: "web" } });
    await plane.call(caller, "delete_component", { path: { component_id: id } });

    const [audit, events] = await inOrg(plane.pools, caller.orgId, async (connection) => [
      await rows<{ name: string }>(
        connection,
        sql`select action as name from audit_entries where resource_id = ${id} order by created_at, id`,
      ),
      await rows<{ name: string }>(
        connection,
        sql`select type as name from events where resource_id = ${id} order by id`,
      ),
    ]);

    expect(namesOf(audit!)).toEqual(["component.create", "component.update", "component.delete"]);
    expect(namesOf(events!)).toEqual(["component.created", "component.updated", "component.deleted"]);
  });
});
