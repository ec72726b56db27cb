import type { Wire } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

type CallOptions = NonNullable<Parameters<typeof plane.call>[2]>;
type Call = (id: Parameters<typeof plane.call>[1], options?: CallOptions) => ReturnType<typeof plane.call>;

const MINUTE = 60_000_000_000;
const steps = [{ name: "look", command: "ls" }];
const manual = [{ type: "manual" }];

interface Shop {
  readonly appId: string;
  readonly webId: string;
  readonly actionId: string;
  /** Speaks as the app's owner, of that app and its action. */
  readonly call: Call;
  /** Sends a config of the action; without an app config it joins the one that takes what names none. */
  send(body?: Readonly<Record<string, unknown>>): ReturnType<typeof plane.call>;
  /** Makes an app config. */
  open(): Promise<string>;
  close(appConfigId: string): Promise<void>;
  /** An app config whole. */
  whole(appConfigId?: string): Promise<Wire<"AppConfig">>;
}

async function aShop(): Promise<Shop> {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const inApp = { app_id: app.id };
  const { body: web } = await plane.call(caller, "create_component", { path: inApp, body: { name: "web" } });
  const { body: action } = await plane.call(caller, "create_app_action", { path: inApp, body: { name: "restart" } });
  const call: Call = (id, { path, ...options } = {}) =>
    plane.call(caller, id, { path: { ...inApp, action_id: action.id, ...path }, ...options });
  return {
    appId: app.id,
    webId: web.id,
    actionId: action.id,
    call,
    send: (body = {}) =>
      call("create_action_config", { body: { app_config_id: "", triggers: manual, steps, ...body } }),
    open: async () => (await call("create_app_config", { body: {} })).body.id,
    async close(id) {
      const closed = await call("update_app_config", { path: { app_config_id: id }, body: { status: "active" } });
      expect(closed.status).toBe(201);
    },
    async whole(id = "latest") {
      const read = await call("get_app_config", { path: { app_config_id: id }, query: { recurse: "true" } });
      expect(read.status).toBe(200);
      return read.body;
    },
  };
}

describe("a config of an action", () => {
  it("is answered whole, and read back the same on every path", async () => {
    const { appId, webId, actionId, call, send } = await aShop();

    const created = await send({
      triggers: [
        { type: "cron", cron_schedule: "0 */6 * * *", index: 2 },
        { type: "post-deploy-component", component_name: "web" },
        { type: "pre-disable-component" },
      ],
      steps: [
        {
          name: "fetch",
          command: "./fetch.sh",
          env_vars: { REGION: "{{.nuon.install.id}}" },
          public_git_vcs_config: { repo: "owner/name", directory: "scripts", branch: "main" },
        },
        { name: "tell", inline_contents: "#!/bin/sh\necho done\n", references: ["inputs|a|b|c"] },
      ],
      dependencies: ["web"],
      references: ["component|web|outputs.url|"],
      timeout: 2 * MINUTE,
      role: "operator",
      break_glass_role_arn: "emergency",
      enable_kube_config: false,
      kubernetes_context: "main",
    });
    const reads = await Promise.all([
      call("get_app_action_config", { path: { action_config_id: created.body.id } }),
      call("get_action_workflow_config", { path: { action_workflow_config_id: created.body.id } }),
      call("get_action_latest_config"),
      call("get_action_workflow_latest_config", { path: { action_workflow_id: actionId } }),
    ]);
    const { body: action } = await call("get_app_action");

    const [first, second] = created.body.steps;
    expect(created).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^acc[0-9a-z]{23}$/),
        app_id: appId,
        action_workflow_id: actionId,
        triggers: [
          { id: expect.stringMatching(/^act/), type: "cron", cron_schedule: "0 */6 * * *", index: 2 },
          { type: "post-deploy-component", component_id: webId, component: { id: webId, name: "web" } },
          { type: "pre-disable-component", index: 0, cron_schedule: "" },
        ],
        steps: [
          {
            id: expect.stringMatching(/^acs/),
            idx: 0,
            name: "fetch",
            command: "./fetch.sh",
            env_vars: { REGION: "{{.nuon.install.id}}" },
            previous_step_id: "",
            public_git_vcs_config: { repo: "owner/name", directory: "scripts", component_config_id: first.id },
          },
          {
            idx: 1,
            previous_step_id: first.id,
            inline_contents: "#!/bin/sh\necho done\n",
            references: ["inputs|a|b|c"],
          },
        ],
        component_dependency_ids: [webId],
        refs: [{ type: "component", name: "web" }],
        timeout: 2 * MINUTE,
        role: "operator",
        break_glass_role_arn: "emergency",
        enable_kube_config: { bool: false, valid: true },
        kubernetes_context_name: "main",
      },
    });
    expect(second).not.toHaveProperty("public_git_vcs_config");
    expect(created.body.triggers[2]).not.toHaveProperty("component_id");
    expect(reads.map(({ body }) => body)).toEqual(reads.map(() => created.body));
    expect(action).toMatchObject({ config_count: 1, configs: [{ id: created.body.id }] });
  });

  it("that says little has five minutes, and says so of nothing else", async () => {
    const { send } = await aShop();

    const { body } = await send();

    expect(body).toMatchObject({
      timeout: 5 * MINUTE,
      enable_kube_config: { bool: false, valid: false },
      role: "",
      component_dependency_ids: [],
      references: [],
    });
  });

  it("is one version after another, counted also when several come at once", async () => {
    const { actionId, call, send } = await aShop();

    const sent = await Promise.all([send(), send(), send()]);
    const listed = await call("get_app_action_configs");
    const second = await call("get_action_workflow_configs", {
      path: { action_workflow_id: actionId },
      query: { limit: "1", offset: "1" },
    });
    const { body: action } = await call("get_app_action");

    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(listed.body).toHaveLength(3);
    expect(second.body).toEqual([listed.body[1]]);
    expect(action).toMatchObject({ config_count: 3, configs: [{ id: listed.body[0].id }] });
  });

  it("is not found under another app, under a name that is none, and before there is one", async () => {
    const { call, send } = await aShop();
    const { body: config } = await send();
    const { body: other } = await call("create_app", { body: { name: "other" } });
    await call("create_app_action", { body: { name: "flush" } });

    const answers = await Promise.all([
      call("get_app_action_config", { path: { app_id: other.id, action_config_id: config.id } }),
      call("get_app_action_config", { path: { action_config_id: "accghost" } }),
      call("get_action_latest_config", { path: { action_id: "flush" } }),
    ]);

    expect(answers).toMatchObject(answers.map(() => ({ status: 404, body: { code: "action-config.not-found" } })));
  });

  it.each([
    [{ triggers: [{ type: "sometimes" }] }, "triggers.0.type"],
    [{ triggers: [{ type: "adhoc" }] }, "triggers.0.type"],
    [{ triggers: [{ type: "cron" }] }, "triggers.0.cron_schedule"],
    [{ triggers: [{ type: "cron", cron_schedule: "daily" }] }, "triggers.0.cron_schedule"],
    [{ triggers: [{ type: "manual", cron_schedule: "0 3 * * *" }] }, "triggers.0.cron_schedule"],
    [{ triggers: [{ type: "manual", index: -1 }] }, "triggers.0.index"],
    [{ triggers: [{ type: "pre-deploy-component" }] }, "triggers.0.component_name"],
    [{ triggers: [{ type: "pre-teardown-component", component_name: "ghost" }] }, "triggers.0.component_name"],
    [{ triggers: [{ type: "post-provision", component_name: "web" }] }, "triggers.0.component_name"],
    [{ triggers: [...manual, ...manual] }, "triggers (type and component)"],
    [{ steps: [] }, "steps"],
    [{ steps: [{ name: "look" }] }, "steps.0.command"],
    [{ steps: [{ name: "look", command: "ls", inline_contents: "ls" }] }, "steps.0.command"],
    [{ steps: [{ name: " ", command: "ls" }] }, "steps.0.name"],
    [{ steps: [...steps, ...steps] }, "steps.name"],
    [{ steps: [{ ...steps[0], env_vars: { "A=B": "c" } }] }, "steps.0.env_vars"],
    [
      { steps: [{ ...steps[0], public_git_vcs_config: { repo: "a/b", directory: "..", branch: "main" } }] },
      "steps.0.public_git_vcs_config.directory",
    ],
    [{ timeout: 31 * MINUTE }, "timeout"],
    [{ timeout: -1 }, "timeout"],
    [{ dependencies: ["ghost"] }, "dependencies"],
    [{ app_config_id: "appghost" }, "app_config_id"],
  ])("is refused by its field: %j", async (body, field) => {
    const { call, send } = await aShop();

    const refused = await send(body);
    const { body: action } = await call("get_app_action");

    expect(refused).toMatchObject({ status: 400, body: { error: `invalid input for ${field}` } });
    expect(action.config_count).toBe(0);
  });
});

describe("an app config", () => {
  it("is made on demand for a config that names none, and shows it whole", async () => {
    const { actionId, send, whole } = await aShop();

    const { body: config } = await send();
    const appConfig = await whole();

    expect(appConfig).toMatchObject({ id: config.app_config_id, status: "active", action_ids: [actionId] });
    expect(appConfig.action_workflow_configs).toEqual([config]);
  });

  it("is made up of the newest config of each action that was sent into it", async () => {
    const { call, send, open, whole } = await aShop();
    const id = await open();
    await call("create_app_action", { body: { name: "flush" } });
    await send({ app_config_id: id });
    const body = { app_config_id: id, triggers: manual, steps };

    const newer = await send({ app_config_id: id, timeout: MINUTE });
    const other = await call("create_action_config", { path: { action_id: "flush" }, body });
    const appConfig = await whole(id);

    expect(appConfig.action_workflow_configs).toEqual([newer.body, other.body]);
  });

  it("that is closed takes none, and keeps what it is made of when the action goes on or goes away", async () => {
    const { actionId, call, send, open, close, whole } = await aShop();
    const id = await open();
    const { body: config } = await send({ app_config_id: id });
    await close(id);

    const late = await send({ app_config_id: id });
    const next = await send({ timeout: MINUTE });
    await call("delete_action");
    const [closed, following] = [await whole(id), await whole(next.body.app_config_id)];

    expect(late).toMatchObject({ status: 409, body: { code: "app-config.closed" } });
    expect(closed).toMatchObject({ action_ids: [actionId], action_workflow_configs: [{ id: config.id }] });
    expect(next.body.app_config_id).not.toBe(id);
    expect(following.action_workflow_configs).toEqual([]);
  });

  it("that is made on demand goes on with the actions of the version in force", async () => {
    const { call, send, open, close, whole } = await aShop();
    const id = await open();
    const { body: config } = await send({ app_config_id: id });
    await close(id);

    const { body: flush } = await call("create_app_action", { body: { name: "flush" } });
    const body = { app_config_id: "", triggers: manual, steps };
    const { body: made } = await call("create_action_config", { path: { action_id: flush.id }, body });
    const appConfig = await whole(made.app_config_id);

    expect(appConfig.action_workflow_configs).toEqual([config, made]);
  });

  it("that a client fills is made up of nothing that was sent elsewhere", async () => {
    const { send, open, whole } = await aShop();
    await send();

    const appConfig = await whole(await open());

    expect(appConfig).toMatchObject({ action_ids: [], action_workflow_configs: [] });
  });
});
