import { type Connection, inOrg } from "@exclave/database";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../test/a-caller.ts";
import { testControlPlane } from "../../../test/control-plane.ts";
import { createMutate } from "../../requests/index.ts";
import { appConfigFor, holdApp, listActionIn, listRunbookIn, loadApp } from "../apps/index.ts";
import { listAppComponents, namesOfComponents } from "../components/index.ts";
import { publish } from "../events/index.ts";
import { createRunbookConfigService, createRunbookService } from "../runbooks/index.ts";
import { createActionConfigService, createActionService, listAppActions, namesOfActions } from "./index.ts";

const plane = await testControlPlane();
const { pools } = plane;

const apps = { loadApp, holdApp, appConfigFor, listActionIn, listRunbookIn };
const shared = { pools, mutate: createMutate(pools), apps, publish };
const actionConfigs = createActionConfigService({
  ...shared,
  components: { list: listAppComponents, names: namesOfComponents },
  sources: { checkSource: () => undefined, findVcsConnection: async () => "vcs1" },
  vcsConnections: async () => new Map(),
});
const actions = createActionService({
  ...shared,
  latestConfigs: actionConfigs.latestOf,
  refuseNamed: async () => undefined,
});
const runbookConfigs = createRunbookConfigService({
  ...shared,
  listComponents: listAppComponents,
  listActions: listAppActions,
  actionNames: namesOfActions,
});
const runbooks = createRunbookService({ ...shared, latestConfigs: runbookConfigs.latestOf });

async function aShop(): Promise<{ readonly caller: Caller; readonly appId: string }> {
  const caller = await plane.aCaller();
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  await plane.call(caller, "create_component", { path: { app_id: app.id }, body: { name: "web" } });
  return { caller, appId: app.id };
}

const script = {
  triggers: [{ type: "post-component-deploy", component_name: "web" }],
  steps: [{ name: "a", command: "b" }],
};
const run = { steps: [{ name: "run", type: "action", action_name: "restart" }] };

describe("whoever fills an app config", () => {
  it("adds actions and runbooks in a transaction of its own, older spellings among them", async () => {
    const { caller, appId } = await aShop();
    const { orgId, accountId: createdById } = caller;
    const prepared = await actionConfigs.prepare(orgId, script);
    const given = runbookConfigs.prepare(run);

    const made = await inOrg(pools, orgId, async (connection) => {
      const appConfig = await appConfigFor(connection, { appId, named: undefined, createdById });
      const wanted = { orgId, appId, name: "restart", labels: { team: "core" }, createdById };
      const action = await actions.ensure(connection, wanted);
      await actionConfigs.add(connection, { appConfig, action, createdById }, prepared);
      const runbook = await runbooks.ensure(connection, { ...wanted, name: "upgrade", description: "all" });
      await runbookConfigs.add(connection, { appConfig, runbook, createdById }, given);
      return { action, runbook };
    });
    const { body: appConfig } = await plane.call(caller, "get_app_latest_config", {
      path: { app_id: appId },
      query: { recurse: "true" },
    });

    expect(appConfig).toMatchObject({
      action_ids: [made.action.id],
      runbook_ids: [made.runbook.id],
      action_workflow_configs: [{ triggers: [{ type: "post-deploy-component", component: { name: "web" } }] }],
    });
  });

  it("leaves nothing behind when its transaction fails", async () => {
    const { caller, appId } = await aShop();
    const { orgId, accountId: createdById } = caller;
    const prepared = await actionConfigs.prepare(orgId, script);
    async function fill(connection: Connection): Promise<void> {
      const appConfig = await appConfigFor(connection, { appId, named: undefined, createdById });
      const wanted = { orgId, appId, name: "restart", labels: undefined, createdById };
      const action = await actions.ensure(connection, wanted);
      await actionConfigs.add(connection, { appConfig, action, createdById }, prepared);
      throw new Error("something else is wrong");
    }

    await expect(inOrg(pools, orgId, fill)).rejects.toThrow("something else");
    const left = await Promise.all([
      plane.call(caller, "get_app_actions", { path: { app_id: appId } }),
      plane.call(caller, "get_app_configs", { path: { app_id: appId } }),
    ]);

    expect(left.map(({ body }) => body)).toEqual([[], []]);
  });

  it("finds what is there by its name, changes what differs, and makes it anew once it was deleted", async () => {
    const { caller, appId } = await aShop();
    const { orgId, accountId: createdById } = caller;
    const action = { orgId, appId, name: "restart", createdById };
    const runbook = { ...action, name: "upgrade", description: "", labels: {} };
    const once = <T>(work: (connection: Connection) => Promise<T>) => inOrg(pools, orgId, work);

    const first = await once((connection) => actions.ensure(connection, { ...action, labels: { team: "core" } }));
    const same = await once((connection) => actions.ensure(connection, { ...action, labels: undefined }));
    const other = await once((connection) => actions.ensure(connection, { ...action, labels: { team: "apps" } }));
    const book = await once((connection) => runbooks.ensure(connection, runbook));
    const told = await once((connection) => runbooks.ensure(connection, { ...runbook, description: "all of it" }));
    await once((connection) => actions.remove(connection, first));
    await once((connection) => runbooks.remove(connection, book));
    const anew = await once((connection) => actions.ensure(connection, { ...action, labels: {} }));
    const bookAnew = await once((connection) => runbooks.ensure(connection, runbook));

    expect(same).toEqual(first);
    expect(other).toMatchObject({ id: first.id, labels: { team: "apps" } });
    expect(told).toMatchObject({ id: book.id, description: "all of it" });
    expect([anew.id === first.id, bookAnew.id === book.id]).toEqual([false, false]);
  });

  it("makes an action once, however many of them ask at the same time", async () => {
    const { caller, appId } = await aShop();
    const { orgId, accountId: createdById } = caller;
    const wanted = { orgId, appId, name: "restart", labels: {}, createdById };

    const made = await Promise.all(
      Array.from({ length: 4 }, () => inOrg(pools, orgId, (connection) => actions.ensure(connection, wanted))),
    );

    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });
});
