import type { Wire } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

type CallOptions = NonNullable<Parameters<typeof plane.call>[2]>;
type Call = (id: Parameters<typeof plane.call>[1], options?: CallOptions) => ReturnType<typeof plane.call>;

const MINUTE = 60_000_000_000;
const steps = [{ name: "look", type: "action", command: "ls" }];

interface Shop {
  readonly actionId: string;
  readonly runbookId: string;
  /** Speaks as the app's owner, of that app and its runbook `upgrade`; it has a component `web` and an action `restart`. */
  readonly call: Call;
  /** Sends a config of the runbook. */
  send(body?: Readonly<Record<string, unknown>>): ReturnType<typeof plane.call>;
  /** An app config whole. */
  whole(appConfigId?: string): Promise<Wire<"AppConfig">>;
}

async function aShop(): Promise<Shop> {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id };
  await plane.call(caller, "create_component", { path, body: { name: "web" } });
  const { body: action } = await plane.call(caller, "create_app_action", { path, body: { name: "restart" } });
  const { body: runbook } = await plane.call(caller, "create_runbook", { path, body: { name: "upgrade" } });
  const call: Call = (id, { path: more, ...options } = {}) =>
    plane.call(caller, id, { path: { ...path, runbook_id: runbook.id, ...more }, ...options });
  return {
    actionId: action.id,
    runbookId: runbook.id,
    call,
    send: (body = {}) => call("create_runbook_config", { body: { steps, ...body } }),
    async whole(id = "latest") {
      const read = await call("get_app_config", { path: { app_config_id: id }, query: { recurse: "true" } });
      expect(read.status).toBe(200);
      return read.body;
    },
  };
}

describe("a runbook", () => {
  it("is made, found by id or name, changed and ended", async () => {
    const { call } = await aShop();

    const made = await call("create_runbook", {
      body: { name: "move house", description: "to another region", labels: { team: "core" } },
    });
    const path = { runbook_id: "move house" };
    const found = await call("get_runbook", { path: { runbook_id: made.body.id } });
    const changed = await call("update_runbook", { path, body: { description: "elsewhere" } });
    const named = await call("update_runbook", { path, body: { name: "move", labels: {} } });
    const ended = await call("delete_runbook", { path: { runbook_id: "move" } });
    const gone = await call("get_runbook", { path: { runbook_id: made.body.id } });

    expect(made).toMatchObject({
      status: 201,
      body: {
        status: "active",
        config_count: 0,
        configs: [],
        description: "to another region",
        labels: { team: "core" },
      },
    });
    expect(found.body).toEqual(made.body);
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "move house", description: "elsewhere", labels: { team: "core" } },
    });
    expect(named.body).toMatchObject({ name: "move", description: "elsewhere" });
    expect(named.body.labels).toEqual({});
    expect(ended).toMatchObject({ status: 200, body: true });
    expect(gone).toMatchObject({ status: 404, body: { code: "runbook.not-found" } });
  });

  it("is listed newest first, searched by name, in pages", async () => {
    const { call } = await aShop();
    await call("create_runbook", { body: { name: "restore" } });

    const all = await call("get_runbooks");
    const found = await call("get_runbooks", { query: { q: "GRADE" } });
    const page = await call("get_runbooks", { query: { limit: "1", offset: "1" } });

    expect(all.body.map(({ name }: Wire<"Runbook">) => name)).toEqual(["restore", "upgrade"]);
    expect(found.body.map(({ name }: Wire<"Runbook">) => name)).toEqual(["upgrade"]);
    expect(page.body.map(({ name }: Wire<"Runbook">) => name)).toEqual(["upgrade"]);
    expect(page.headers["x-nuon-page-next"]).toBe("false");
  });

  it("keeps its name to itself within the app, also against a change", async () => {
    const { call } = await aShop();
    await call("create_runbook", { body: { name: "restore" } });

    const again = await call("create_runbook", { body: { name: "upgrade" } });
    const renamed = await call("update_runbook", { path: { runbook_id: "restore" }, body: { name: "upgrade" } });

    expect([again, renamed]).toMatchObject([
      { status: 409, body: { code: "runbook.name-taken" } },
      { status: 409, body: { code: "runbook.name-taken" } },
    ]);
  });

  it("ends with its app, and is not there for another app", async () => {
    const { call, runbookId } = await aShop();
    const { body: other } = await call("create_app", { body: { name: "other" } });

    const elsewhere = await call("get_runbook", { path: { app_id: other.id, runbook_id: runbookId } });
    await call("delete_app");
    const gone = await call("get_runbook");

    expect([elsewhere.status, gone.status]).toEqual([404, 404]);
  });
});

describe("a config of a runbook", () => {
  it("is answered whole, its steps in their order", async () => {
    const { actionId, runbookId, call, send } = await aShop();

    const created = await send({
      readme: "# Upgrade",
      inputs: [
        { name: "size", display_name: "Size", type: "number", default: "3", required: true },
        { name: "password", sensitive: true },
      ],
      steps: [
        { name: "restart", type: "action", action_name: "restart", idx: 2 },
        {
          name: "deploy web",
          type: "deploy",
          component_name: "web",
          deploy_dependents: true,
          plan_only: true,
          role: "operator",
          timeout: 60 * MINUTE,
          idx: 0,
        },
        { name: "tell", type: "action", inline_contents: "echo", env_vars: { A: "{{.runbook_inputs.size}}" }, idx: 3 },
        { name: "base", type: "sandbox_reprovision", skip_component_deploys: true, idx: 1 },
      ],
    });
    const listed = await call("get_runbook_configs");
    const { body: runbook } = await call("get_runbook");

    expect(created).toMatchObject({
      status: 201,
      body: {
        runbook_id: runbookId,
        readme: "# Upgrade",
        inputs: [
          {
            idx: 0,
            name: "size",
            display_name: "Size",
            type: "number",
            default: "3",
            required: true,
            sensitive: false,
          },
          { idx: 1, name: "password", type: "string", sensitive: true, required: false },
        ],
        steps: [
          {
            idx: 0,
            type: "component_deploy",
            component_name: "web",
            deploy_dependents: true,
            plan_only: true,
            role: "operator",
            timeout: 60 * MINUTE,
          },
          { idx: 1, type: "sandbox_reprovision", skip_component_deploys: true, component_name: "" },
          { idx: 2, type: "action", action_workflow_id: actionId, command: "" },
          { idx: 3, type: "action", inline_contents: "echo", env_vars: { A: "{{.runbook_inputs.size}}" } },
        ],
      },
    });
    expect(created.body.steps[3]).not.toHaveProperty("action_workflow_id");
    expect(listed.body).toEqual([created.body]);
    expect(runbook).toMatchObject({ config_count: 1, configs: [{ id: created.body.id }] });
  });

  it("keeps what its steps wait for, whatever the value that an event must hold", async () => {
    const { send } = await aShop();
    const wait = {
      name: "agreed",
      type: "event_wait",
      trigger: "customer",
      event_types: ["agreed"],
      filters: [
        { from: "payload", op: "in", path: "size", value: [1, "two", null] },
        { from: "headers", op: "not_exists", path: "x-draft" },
      ],
      timeout: 60 * MINUTE,
    };

    const created = await send({ steps: [wait, ...steps] });

    const { trigger, ...kept } = wait;
    expect(created).toMatchObject({ status: 201, body: { steps: [{ ...kept, trigger_name: trigger }, {}] } });
    expect(created.body.steps[1]).not.toHaveProperty("event_types");
  });

  it.each([
    [{ steps: [] }, "steps"],
    [{ steps: [...steps, ...steps] }, "steps.name"],
    [
      {
        steps: [
          { ...steps[0], idx: 1 },
          { ...steps[0], name: "more", idx: 1 },
        ],
      },
      "steps.idx",
    ],
    [{ steps: [{ ...steps[0], idx: -1 }] }, "steps.0.idx"],
    [{ steps: [{ ...steps[0], type: "component_deplyo" }] }, "steps.0.type"],
    [{ steps: [{ name: "look", type: "action" }] }, "steps.0.action_name"],
    [{ steps: [{ ...steps[0], action_name: "restart" }] }, "steps.0.command"],
    [{ steps: [{ name: "look", type: "action", action_name: "ghost", idx: 7 }] }, "steps.0.action_name"],
    [{ steps: [{ ...steps[0], component_name: "web" }] }, "steps.0.component_name"],
    [{ steps: [{ name: "a", type: "component_deploy" }] }, "steps.0.component_name"],
    [{ steps: [{ name: "a", type: "component_tear_down", component_name: "ghost" }] }, "steps.0.component_name"],
    [{ steps: [{ name: "a", type: "component_deploy", component_name: "web", command: "ls" }] }, "steps.0.command"],
    [{ steps: [{ ...steps[0], env_vars: { "A B": "c" } }] }, "steps.0.env_vars"],
    [{ steps: [{ ...steps[0], timeout: 31 * MINUTE }] }, "steps.0.timeout"],
    [{ steps: [{ ...steps[0], trigger: "merged" }] }, "steps.0.trigger"],
    [{ steps: [{ ...steps[0], event_types: ["merged"] }] }, "steps.0.event_types"],
    [{ steps: [{ name: "wait", type: "event_wait" }] }, "steps.0.trigger"],
    [{ steps: [{ name: "wait", type: "event_wait", trigger: "git", command: "ls" }] }, "steps.0.command"],
    [
      {
        steps: [{ name: "wait", type: "event_wait", trigger: "git", filters: [{ from: "body", op: "eq", path: "a" }] }],
      },
      "steps.0.filters.0.from",
    ],
    [
      {
        steps: [
          { name: "wait", type: "event_wait", trigger: "git", filters: [{ from: "payload", op: "eq", path: "a" }] },
        ],
      },
      "steps.0.filters.0.value",
    ],
    [
      { steps: [{ name: "wait", type: "event_wait", trigger: "git", filters: [{ from: "payload", op: "exists" }] }] },
      "steps.0.filters.0.path",
    ],
    [{ inputs: [{ name: "a" }, { name: "a" }] }, "inputs.name"],
    [{ inputs: [{ name: "a b" }] }, "inputs.0.name"],
    [{ inputs: [{ name: "a", type: "date" }] }, "inputs.0.type"],
    [{ inputs: [{ name: "a", type: "number", default: "three" }] }, "inputs.0.default"],
    [{ app_config_id: "appghost" }, "app_config_id"],
  ])("is refused by its field: %j", async (body, field) => {
    const { call, send } = await aShop();

    const refused = await send(body);
    const { body: runbook } = await call("get_runbook");

    expect(refused).toMatchObject({ status: 400, body: { error: `invalid input for ${field}` } });
    expect(runbook.config_count).toBe(0);
  });

  it("never repeats the default of a sensitive input", async () => {
    const { send } = await aShop();

    const refused = await send({ inputs: [{ name: "a", type: "number", sensitive: true, default: "hunter2" }] });

    expect(refused.status).toBe(400);
    expect(refused.text).not.toContain("hunter2");
  });
});

describe("an app config", () => {
  it("lists the runbooks that were sent into it, and keeps them once it is closed", async () => {
    const { runbookId, call, send, whole } = await aShop();
    const { body: opened } = await call("create_app_config", { body: {} });
    await send({ app_config_id: opened.id });
    await call("update_app_config", { path: { app_config_id: opened.id }, body: { status: "active" } });

    const late = await send({ app_config_id: opened.id });
    const next = await send();
    await call("delete_runbook");
    const closed = await whole(opened.id);

    expect(late).toMatchObject({ status: 409, body: { code: "app-config.closed" } });
    expect(next.body.app_config_id).not.toBe(opened.id);
    expect(closed.runbook_ids).toEqual([runbookId]);
  });

  it("that closes after a runbook was deleted is not made up of it", async () => {
    const { call, send, whole } = await aShop();
    const { body: opened } = await call("create_app_config", { body: {} });
    await send({ app_config_id: opened.id });
    await call("delete_runbook");

    await call("update_app_config", { path: { app_config_id: opened.id }, body: { status: "active" } });
    const closed = await whole(opened.id);

    expect(closed.runbook_ids).toEqual([]);
  });
});
