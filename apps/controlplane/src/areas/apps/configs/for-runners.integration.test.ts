import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../test/a-caller.ts";
import { testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

/** What an app has that a runner may ask for. */
interface AppConfigs {
  readonly app_id: string;
  readonly app_config_id: string;
  readonly workflow_id: string;
  readonly action_workflow_config_id: string;
}

/** An app with a component and an action, each with a config. */
async function anApp(caller: Caller, name: string): Promise<AppConfigs> {
  const { body: app } = await plane.call(caller, "create_app", { body: { name } });
  const path = { app_id: app.id as string };
  const { body: component } = await plane.call(caller, "create_component", { path, body: { name: "routing" } });
  await plane.call(caller, "create_kubernetes_manifest_component_config", {
    path: { ...path, component_id: component.id },
    body: { manifest: "kind: Namespace" },
  });
  const { body: action } = await plane.call(caller, "create_app_action", { path, body: { name: "check" } });
  const { body: config } = await plane.call(caller, "create_action_config", {
    path: { ...path, action_id: action.id },
    body: { app_config_id: "", triggers: [{ type: "manual" }], steps: [{ name: "look", command: "ls" }] },
  });
  return {
    ...path,
    app_config_id: config.app_config_id,
    workflow_id: action.id,
    action_workflow_config_id: config.id,
  };
}

async function aRunner(caller: Caller): Promise<Caller> {
  const path = { runner_id: caller.runnerId };
  const { body } = await plane.call(caller, "create_runner_token", { path, body: {} });
  return { ...caller, token: body.token };
}

/** The process of a job that builds the app's component. */
async function aJob(caller: Caller, runner: Caller, { app_id }: AppConfigs): Promise<Caller> {
  await plane.call(caller, "create_app_component_build", {
    path: { app_id, component_id: "routing" },
    body: { use_latest: true },
  });
  const { body } = await plane.call(runner, "claim_jobs", {
    path: { runner_id: caller.runnerId },
    body: {
      groups: ["build"],
      capacity: 1,
      boot_id: "boot",
      version: "test",
      toolchain: { id: "sha256:tools", tools: {}, capabilities: ["kubernetes-manifest-build"] },
    },
  });
  return { ...caller, token: body.jobs[0].token };
}

const reads = ["runner_get_app_config", "runner_get_action_config", "runner_get_action_latest_config"] as const;

/** What was never there. */
const nowhere: AppConfigs = {
  app_id: "app_never",
  app_config_id: "acf_never",
  workflow_id: "aw_never",
  action_workflow_config_id: "awc_never",
};

/** An answer without the request's own id, and without those that were asked for. */
function toldOf(asked: AppConfigs) {
  return ({ status, body }: { readonly status: number; readonly body: object }): string =>
    Object.values(asked).reduce(
      (text, id) => text.replaceAll(id, "…"),
      JSON.stringify({ status, ...body, request_id: "" }),
    );
}

function readAll(caller: Caller, path: AppConfigs) {
  return Promise.all(reads.map((id) => plane.call(caller, id, { path: { ...path } })));
}

describe("configs for runners", () => {
  it("are read whole by a runner of the org, as a person reads them", async () => {
    const caller = await plane.aCaller();
    const path = await anApp(caller, "shop");
    const runner = await aRunner(caller);

    const [appConfig, config, latest] = await readAll(runner, path);
    const asPerson = await plane.call(caller, "get_app_config", { path: { ...path }, query: { recurse: "true" } });

    expect(appConfig).toMatchObject({ status: 200, body: asPerson.body });
    expect(appConfig!.body).toMatchObject({
      component_config_connections: [{ component_name: "routing" }],
      action_workflow_configs: [{ id: path.action_workflow_config_id }],
    });
    expect(config).toMatchObject({
      status: 200,
      body: { id: path.action_workflow_config_id, steps: [{ name: "look" }] },
    });
    expect(latest!.body).toEqual(config!.body);
  });

  it("are read by a job's process where they are of the job's app; others are for it not there", async () => {
    const caller = await plane.aCaller();
    const own = await anApp(caller, "shop");
    const other = await anApp(caller, "other");
    const job = await aJob(caller, await aRunner(caller), own);

    const answered = await readAll(job, own);
    const hidden = await readAll(job, other);
    const absent = await readAll(job, nowhere);

    expect(answered.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(hidden.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(hidden.map(toldOf(other))).toEqual(absent.map(toldOf(nowhere)));
  });

  it("are not there for runners and jobs of another org, and nothing else of an app is read by either", async () => {
    const caller = await plane.aCaller();
    const path = await anApp(caller, "shop");
    const runner = await aRunner(caller);
    const stranger = await plane.aCaller();
    const strangeRunner = await aRunner(stranger);
    const strangeJob = await aJob(stranger, strangeRunner, await anApp(stranger, "shop"));
    const job = await aJob(caller, runner, path);

    const strange = [...(await readAll(strangeRunner, path)), ...(await readAll(strangeJob, path))];
    const others = await Promise.all(
      [runner, job].flatMap((principal) =>
        (
          ["get_app", "get_app_configs", "get_app_secrets", "get_app_actions", "get_action_workflow_configs"] as const
        ).map((id) => plane.call(principal, id, { path: { ...path, action_workflow_id: path.workflow_id } })),
      ),
    );

    expect(new Set(strange.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([403]));
  });
});
