import { describe, expect, it } from "vitest";
import { type Reply, testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();

type OperationId = Parameters<typeof plane.call>[1];

const steps = [{ name: "a", command: "b" }];
const plain = { triggers: [{ type: "manual" }], steps };

/** An app with components `web` and `database`, an action `check` and a runbook `renew`. */
async function aShop() {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const call = (id: OperationId, path: Readonly<Record<string, string>> = {}, body?: unknown): Promise<Reply> =>
    plane.call(caller, id, { path: { app_id: app.id, ...path }, ...(body === undefined ? {} : { body }) });
  for (const name of ["web", "database"]) {
    await call("create_component", {}, { name });
  }
  await call("create_app_action", {}, { name: "check" });
  await call("create_runbook", {}, { name: "renew" });
  return {
    call,
    sendAction: (body: object) =>
      call("create_action_config", { action_id: "check" }, { app_config_id: "", ...plain, ...body }),
    sendRunbook: (...given: object[]) => call("create_runbook_config", { runbook_id: "renew" }, { steps: given }),
    sendComponent: (body: object) =>
      call(
        "create_app_kubernetes_manifest_component_config",
        { component_id: "web" },
        { namespace: "shop", manifest: "kind: Namespace", ...body },
      ),
    deleteComponent: (name: string) => call("delete_app_component", { component_id: name }),
    deleteAction: () => call("delete_action", { action_id: "check" }),
  };
}

const about = { type: "post-deploy-component", component_name: "web" };
const deploy = { name: "deploy", type: "component_deploy", component_name: "web" };
const run = { name: "run", type: "action", action_name: "check" };

describe("a component that a config names", () => {
  it("is not deleted while an action has it in a trigger or as a dependency", async () => {
    const { call, sendAction, deleteComponent } = await aShop();
    await sendAction({ triggers: [about], dependencies: ["web"] });

    const refused = await deleteComponent("web");
    const kept = await call("get_app_component", { component_name_or_id: "web" });
    await sendAction({});
    const deleted = await deleteComponent("web");

    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: "component.in-use",
        error: "component web is named by action check (trigger, dependency)",
        description: "send action check a config without web, or delete it first",
        details: { named_by: [{ kind: "action", name: "check", as: ["trigger", "dependency"] }] },
      },
    });
    expect(kept.status).toBe(200);
    expect(deleted.status).toBe(200);
  });

  it("is not deleted while a runbook deploys it, and is once the runbook is gone", async () => {
    const { call, sendRunbook, deleteComponent } = await aShop();
    await sendRunbook(deploy);

    const refused = await deleteComponent("web");
    await call("delete_runbook", { runbook_id: "renew" });
    const deleted = await deleteComponent("web");

    expect(refused).toMatchObject({
      status: 409,
      body: { details: { named_by: [{ kind: "runbook", name: "renew", as: ["step"] }] } },
    });
    expect(deleted.status).toBe(200);
  });

  it("is not deleted while a component's config has it as a dependency", async () => {
    const { sendComponent, deleteComponent } = await aShop();
    await sendComponent({ dependencies: ["database"] });

    const refused = await deleteComponent("database");
    await sendComponent({ dependencies: [] });
    const deleted = await deleteComponent("database");

    expect(refused).toMatchObject({
      status: 409,
      body: { details: { named_by: [{ kind: "component", name: "web", as: ["dependency"] }] } },
    });
    expect(deleted.status).toBe(200);
  });

  it("is not deleted for a config that is still being filled, and is for a version that is past", async () => {
    const { call, sendAction, deleteComponent } = await aShop();
    await sendAction({ triggers: [about] });
    const { body: config } = await call("create_app_config", {}, {});
    const named = { app_config_id: config.id as string };
    await sendAction({ ...named, triggers: [about] });
    const refused = await deleteComponent("web");

    await sendAction(named);
    const stillInForce = await deleteComponent("web");
    await call("update_app_config", named, { status: "active" });
    const deleted = await deleteComponent("web");

    expect([refused.status, stillInForce.status, deleted.status]).toEqual([409, 409, 200]);
  });

  it("is told to be named by what the config in force names it, and by what one that is being filled does", async () => {
    const { call, sendAction, deleteComponent } = await aShop();
    await sendAction({ triggers: [about] });
    const { body: config } = await call("create_app_config", {}, {});
    const named = { app_config_id: config.id as string };
    await sendAction({ ...named, dependencies: ["web"] });
    await call("create_runbook_config", { runbook_id: "renew" }, { ...named, steps: [deploy] });

    const refused = await deleteComponent("web");

    expect(refused).toMatchObject({
      status: 409,
      body: {
        details: {
          named_by: [
            { kind: "action", name: "check", as: ["trigger", "dependency"] },
            { kind: "runbook", name: "renew", as: ["step"] },
          ],
        },
      },
    });
    expect(refused.body.details.named_by).toHaveLength(2);
  });

  it("goes with its app", async () => {
    const { call, sendAction } = await aShop();
    await sendAction({ triggers: [about] });

    const deleted = await call("delete_app");

    expect(deleted.status).toBe(200);
  });

  it("is named by a config or deleted, never both, when the two come at once", async () => {
    for (let round = 0; round < 8; round += 1) {
      const { sendAction, sendRunbook, deleteComponent } = await aShop();
      const config = round % 2 === 0 ? () => sendAction({ triggers: [about] }) : () => sendRunbook(deploy);

      const [sent, deleted] = await Promise.all([config(), deleteComponent("web")]);

      expect([
        [201, 409],
        [400, 200],
      ]).toContainEqual([sent.status, deleted.status]);
    }
  });
});

describe("an action that a runbook's step runs", () => {
  it("is not deleted, and is once no step runs it", async () => {
    const { sendRunbook, deleteAction } = await aShop();
    await sendRunbook(run);

    const refused = await deleteAction();
    await sendRunbook({ name: "run", type: "action", command: "true" });
    const deleted = await deleteAction();

    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: "action.in-use",
        error: "action check is named by runbook renew (step)",
        details: { named_by: [{ kind: "runbook", name: "renew", as: ["step"] }] },
      },
    });
    expect(deleted.status).toBe(200);
  });

  it("is run by a step or deleted, never both, when the two come at once", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { sendRunbook, deleteAction } = await aShop();

      const [sent, deleted] = await Promise.all([sendRunbook(run), deleteAction()]);

      expect([
        [201, 409],
        [400, 200],
      ]).toContainEqual([sent.status, deleted.status]);
    }
  });
});
