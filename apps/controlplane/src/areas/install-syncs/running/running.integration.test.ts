import { inOrg } from "@exclave/database";
import { newId, systemClock } from "@exclave/kernel";
import { expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";
import { holdApp, inputsInForce, loadApp, lockApp } from "../../apps/index.ts";
import { findInstallsConfig, findLiveInstallsConfig, loadInstallsConfig } from "../../installs-configs/index.ts";
import { insertCommit } from "../../vcs/store.ts";
import type { SyncSources } from "../ports.ts";
import { addStep, insertSync } from "../store.ts";
import { createInstallSyncRuns } from "./service.ts";

const plane = await testControlPlane();
const input = { display_name: "one", description: "one", group: "", index: 1 };
const text = 'name = "north"\n\n[inputs]\nzone = "a"\n';

/** A repository whose only install file gives an input that the app is to have. */
const sources: SyncSources = {
  async resolve() {
    return {
      url: "https://git.example.com/installs.git",
      ref: "main",
      commit: "a".repeat(40),
      treeDigest: "",
      authorName: "Ada",
      authorEmail: "ada@example.com",
      message: "a change",
    };
  },
  readFiles: async () => [{ path: "north.toml", content: { kind: "text", text } }],
  insertCommit,
  wireCommits: async () => new Map(),
};

it("whose app gets other inputs while its files are checked is checked anew, by those", async () => {
  const caller = await plane.aCaller();
  const { orgId, accountId: createdById } = caller;
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  const giveInputs = (inputs: object) =>
    plane.call(caller, "create_app_input_config", { path, body: { inputs, groups: {} } });
  await giveInputs({});
  const body = { vcs_type: "public", repo: "https://git.example.com/installs.git", branch: "main" };
  const { body: config } = await plane.call(caller, "create_app_installs_config", { path, body });
  const id = newId("installSync");
  await inOrg(plane.pools, orgId, async (connection) => {
    const deadline = new Date(Date.now() + 60_000);
    const target = { id, orgId, appId: path.app_id, installsConfigId: config.id };
    const sync = await insertSync(connection, { ...target, status: "pending", deadline, createdById });
    await addStep(connection, sync, { description: "asked for", createdById });
  });
  const versions: number[] = [];
  const failures: unknown[] = [];
  const runs = createInstallSyncRuns({
    pools: plane.pools,
    clock: systemClock,
    apps: {
      loadApp,
      holdApp,
      lockApp,
      async inputsInForce(connection, appId) {
        const inForce = await inputsInForce(connection, appId);
        versions.push(inForce!.inputs.length);
        if (versions.length === 1) {
          await giveInputs({ zone: input });
        }
        return inForce;
      },
    },
    configs: { load: loadInstallsConfig, findLive: findLiveInstallsConfig, find: findInstallsConfig },
    sources,
    publish: async () => {},
    onError: (error) => failures.push(error),
  });

  const read = async () => (await plane.call(caller, "get_app_install_sync", { path: { ...path, sync_id: id } })).body;

  runs.begin({ orgId, appId: path.app_id, syncId: id });
  await expect.poll(async () => (await read()).status.status, { timeout: 20_000 }).not.toMatch(/pending|in-progress/);
  await runs.drain();

  const ended = await read();
  expect(failures).toEqual([]);
  expect(versions).toEqual([0, 1, 1, 1]);
  expect(ended).toMatchObject({
    status: { status: "approval-awaiting", metadata: { diagnostics: [] } },
    install_creation_approval: { proposed_installs: [{ name: "north" }] },
  });
});
