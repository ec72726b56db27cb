import { rows, sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

type Call = (
  id: Parameters<typeof plane.call>[1],
  options?: Parameters<typeof plane.call>[2],
) => ReturnType<typeof plane.call>;

interface Shop {
  readonly appId: string;
  /** Speaks as the app's owner, of that app. */
  readonly call: Call;
  /** Makes an action and answers its id. */
  add(name: string, labels?: Readonly<Record<string, string>>): Promise<string>;
}

async function aShop(): Promise<Shop> {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const call: Call = (id, { path, ...options } = {}) =>
    plane.call(caller, id, { path: { app_id: app.id, ...path }, ...options });
  return {
    appId: app.id,
    call,
    async add(name, labels = {}) {
      const created = await call("create_app_action_workflow", { body: { name, labels } });
      expect(created.status).toBe(201);
      return created.body.id;
    },
  };
}

describe("an action", () => {
  it("is made without a config, by either of its paths", async () => {
    const { appId, call } = await aShop();

    const one = await call("create_app_action", { body: { name: "restart" } });
    const other = await call("create_app_action_workflow", { body: { name: "flush cache", labels: { team: "core" } } });

    expect(one).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^acw[0-9a-z]{23}$/),
        app_id: appId,
        name: "restart",
        status: "active",
        status_v2: { status: "active" },
        config_count: 0,
        configs: [],
        labels: {},
      },
    });
    expect(other).toMatchObject({ status: 201, body: { name: "flush cache", labels: { team: "core" } } });
  });

  it("is found by id everywhere, by name only within its app", async () => {
    const { call, add } = await aShop();
    const id = await add("restart");
    const { body: other } = await call("create_app", { body: { name: "other" } });

    const answers = await Promise.all([
      call("get_action_workflow", { path: { action_workflow_id: id } }),
      call("get_app_action", { path: { action_id: "restart" } }),
      call("get_app_action_workflow", { path: { action_workflow_id: id } }),
      call("get_app_action", { path: { app_id: "shop", action_id: id } }),
      call("get_action_workflow", { path: { action_workflow_id: "restart" } }),
      call("get_app_action", { path: { app_id: other.id, action_id: id } }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404, 404]);
    expect(answers[5]!.body).toMatchObject({ code: "action.not-found" });
  });

  it("keeps its name to itself within the app, also against a change", async () => {
    const { call, add } = await aShop();
    await add("restart");
    await add("flush");

    const again = await call("create_app_action", { body: { name: "restart" } });
    const renamed = await call("update_app_action", { path: { action_id: "flush" }, body: { name: "restart" } });

    expect([again, renamed]).toMatchObject([
      { status: 409, body: { code: "action.name-taken" } },
      { status: 409, body: { code: "action.name-taken" } },
    ]);
  });

  it.each(["", " ", "a\nb", "acw00000000000000000000000"])("is never named %j", async (name) => {
    const { call } = await aShop();

    const refused = await call("create_app_action", { body: { name } });

    expect(refused).toMatchObject({ status: 400, body: { error: "invalid input for name" } });
  });

  it("changes what is said and leaves the rest", async () => {
    const { call, add } = await aShop();
    const id = await add("restart", { team: "core" });

    const renamed = await call("update_app_action_workflow", {
      path: { action_workflow_id: id },
      body: { name: "reboot" },
    });
    const labelled = await call("update_app_action", { path: { action_id: id }, body: { labels: { tier: "1" } } });

    expect(renamed).toMatchObject({ status: 201, body: { name: "reboot", labels: { team: "core" } } });
    expect(labelled.body).toMatchObject({ name: "reboot", labels: { tier: "1" } });
    expect(labelled.body.labels).not.toHaveProperty("team");
  });

  it("is gone once it is deleted, and its name is free again", async () => {
    const { call, add } = await aShop();
    await add("restart");

    const deleted = await call("delete_action", { path: { action_id: "restart" } });
    const gone = await call("get_app_action", { path: { action_id: "restart" } });
    const again = await call("delete_action", { path: { action_id: "restart" } });

    expect(deleted).toMatchObject({ status: 200, body: {} });
    expect([gone.status, again.status]).toEqual([404, 404]);
    await expect(add("restart")).resolves.toEqual(expect.any(String));
  });

  it("ends with its app", async () => {
    const { call, add } = await aShop();
    const id = await add("restart");

    await call("delete_app");
    const gone = await call("get_action_workflow", { path: { action_workflow_id: id } });

    expect(gone.status).toBe(404);
  });

  it("tells what happens to it", async () => {
    const { call, add } = await aShop();
    const id = await add("restart");

    await call("update_app_action", { path: { action_id: id }, body: { name: "reboot" } });
    await call("delete_action", { path: { action_id: id } });
    const types = await rows<{ type: string }>(
      plane.pools.system,
      sql`select type from events where resource_id = ${id} order by id`,
    );

    expect(types.map(({ type }) => type)).toEqual(["action.created", "action.updated", "action.deleted"]);
  });
});

describe("labels of an action", () => {
  it("are added one by one and taken away by their keys", async () => {
    const { call, add } = await aShop();
    const path = { action_id: await add("restart", { team: "core", tier: "1" }) };

    const added = await call("add_app_action_labels", { path, body: { labels: { team: "apps", size: "big" } } });
    const removed = await call("remove_app_action_labels", { path, body: { keys: ["tier", "ghost"] } });

    expect(added).toMatchObject({ status: 200, body: { labels: { team: "apps", tier: "1", size: "big" } } });
    expect(removed.body.labels).toEqual({ team: "apps", size: "big" });
  });

  it("are never lost to another that is added at the same time", async () => {
    const { call, add } = await aShop();
    const path = { action_id: await add("restart") };
    const keys = ["a", "b", "c", "d"];

    await Promise.all(keys.map((key) => call("add_app_action_labels", { path, body: { labels: { [key]: "1" } } })));
    const { body } = await call("get_app_action", { path });

    expect(Object.keys(body.labels).sort()).toEqual(keys);
  });

  it("are listed by key, for actions alone and for the whole app", async () => {
    const { call, add } = await aShop();
    await add("restart", { team: "core" });
    await add("flush", { team: "apps" });

    const keys = await call("get_action_label_keys");
    const all = await call("get_app_labels");

    expect(keys).toMatchObject({ status: 200, body: { team: ["apps", "core"] } });
    expect(all.body.labels).toMatchObject([{ key: "team", entity_types: ["action"], usage_count: 2 }]);
  });

  it("that no filter could name are refused", async () => {
    const { call, add } = await aShop();
    const path = { action_id: await add("restart") };

    const answers = await Promise.all([
      call("add_app_action_labels", { path, body: { labels: { "a=b": "c" } } }),
      call("create_app_action_workflow", { body: { name: "flush", labels: { "": "c" } } }),
    ]);

    expect(answers).toMatchObject(answers.map(() => ({ status: 400, body: { error: "invalid input for labels" } })));
  });
});

describe("the list of an app's actions", () => {
  it("is searched by name, labels and triggers, newest first, in pages", async () => {
    const { call, add } = await aShop();
    const nightly = await add("nightly", { team: "core" });
    await add("restart", { team: "core" });
    await add("flush", { team: "apps" });
    const steps = [{ name: "look", command: "ls" }];
    const cron = [{ type: "cron", cron_schedule: "0 3 * * *" }];
    const body = { app_config_id: "", triggers: cron, steps };
    await call("create_action_config", { path: { action_id: nightly }, body });

    const answers = await Promise.all([
      call("get_app_actions"),
      call("get_app_actions", { query: { q: "RE" } }),
      call("get_action_workflows", { query: { labels: "team=core" } }),
      call("get_app_actions", { query: { trigger_types: "cron,manual" } }),
      call("get_app_actions", { query: { limit: "1", offset: "1" } }),
      call("get_app_actions", { query: { trigger_types: "crom" } }),
    ]);

    expect(
      answers.map(({ body: found, status }) =>
        status === 200 ? found.map(({ name }: { name: string }) => name) : status,
      ),
    ).toEqual([["flush", "restart", "nightly"], ["restart"], ["restart", "nightly"], ["nightly"], ["restart"], 400]);
    expect(answers[4]!.headers["x-nuon-page-next"]).toBe("true");
    expect(answers[5]!.body.description).toContain("did you mean cron?");
    expect(answers[3]!.body[0].configs).toMatchObject([{ triggers: [{ cron_schedule: "0 3 * * *" }] }]);
  });
});

describe("a reader's token", () => {
  it("changes no action", async () => {
    const owner = await plane.aCaller();
    const { body: app } = await plane.call(owner, "create_app", { body: { name: "shop" } });
    const { body: minted } = await plane.call(owner, "create_static_token", {
      body: { name: "reader", duration: "1h", role: "org_read_only" },
    });
    const reader = { ...owner, token: minted.api_token as string };

    const refused = await plane.call(reader, "create_app_action", { path: { app_id: app.id }, body: { name: "x" } });
    const read = await plane.call(reader, "get_app_actions", { path: { app_id: app.id } });

    expect([refused.status, read.status]).toEqual([403, 200]);
  });
});
