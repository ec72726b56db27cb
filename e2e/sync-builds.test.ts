import type { Wire } from "@exclave/contract";
import { type GitServer, gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anAppConfig, configSources } from "../apps/controlplane/test/an-app-config.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type ScriptedRunner, scriptedRunner } from "./harness/scripted-runner.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let server: GitServer;
let runner: ScriptedRunner;
let path: { readonly app_id: string };
let text: string;

function chart(name: string, version: string): string {
  return `type = "helm_chart"
name = "${name}"
chart_name = "${name}-chart"
namespace = "shop"

[helm_repo]
repo_url = "https://charts.example.com"
chart = "${name}"
version = "${version}"
`;
}

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
  server = await gitServer();
  runner = scriptedRunner(controlPlane);
  path = { app_id: (await controlPlane.client.call("create_app", { body: { name: "shop" } })).id! };
  const { url } = await server.createRepository("shop", configSources);
  const charts = {
    "components/pinned.toml": chart("pinned", "1.2.3"),
    "components/moving.toml": chart("moving", "^1.2"),
  };
  text = (await anAppConfig(url, charts)).text;
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
});

/** Says which tools the runner has, and takes nothing. */
async function tell(toolchainId: string): Promise<void> {
  await runner.client.call("claim_jobs", {
    path: { runner_id: controlPlane.runnerId },
    body: {
      groups: ["build"],
      capacity: 0,
      wait_milliseconds: 0,
      boot_id: "boot",
      version: "test",
      toolchain: { id: toolchainId, tools: { git: "2.39.5" }, capabilities: [] },
    },
  });
}

async function sync(): Promise<Wire<"AppConfigSyncState">> {
  const { client } = controlPlane;
  const { id } = await client.call("create_app_config_v2", { path, body: { intermediate_config_json: text } });
  const place = { ...path, config_id: id! };
  await client.call("sync_app_config", { path: place });
  const read = () => client.call("get_app_conflg_v2", { path: place });
  await expect.poll(read, { timeout: 20_000 }).toMatchObject({ status: "active" });
  return JSON.parse((await read()).state!) as Wire<"AppConfigSyncState">;
}

/** Does one job; that of a chart finds the same version each time. */
async function work(): Promise<void> {
  const claimed = await runner.take();
  const name = claimed.job.metadata!["component_name"]!;
  const found = { name, version: "1.2.3", url: `https://charts.example.com/${name}-1.2.3.tgz`, media_type: "chart" };
  const digest = `sha256:${(name === "pinned" ? "1" : "2").repeat(64)}`;
  const awaits = claimed.plan["awaits_verdict"] === true;
  const verdict = awaits ? await runner.resolve(claimed, { ...found, digest }) : undefined;
  if (verdict?.verdict === "done") {
    await runner.move(claimed, "initializing");
    await runner.move(claimed, "finished");
  } else {
    await runner.succeed(claimed);
  }
}

function reasons(builds: readonly { readonly component: string; readonly reason: string }[] = []) {
  return Object.fromEntries(builds.map(({ component, reason }) => [component, reason]));
}

const built = ["database", "image", "moving", "pinned", "routing", "web"];

describe("syncs of an app whose builds succeed", () => {
  it("build everything first, then only what may be another, and with other tools everything again", async () => {
    const plan = () => controlPlane.client.call("plan_app_config", { path, body: { intermediate_config_json: text } });
    await tell("sha256:tools");

    const first = await sync();
    for (const _ of built) {
      await work();
    }
    const second = await sync();
    await work();
    const third = await plan();
    await tell("sha256:others");
    const fourth = await plan();

    expect(reasons(first.scheduled_builds)).toEqual(Object.fromEntries(built.map((name) => [name, "new"])));
    expect(reasons(second.scheduled_builds)).toEqual({ moving: "version_may_move" });
    expect(second.unchanged?.toSorted()).toEqual(built.filter((name) => name !== "moving"));
    expect([third.changed, reasons(third.builds)]).toEqual([false, { moving: "version_may_move" }]);
    expect(reasons(fourth.builds)).toEqual(
      Object.fromEntries(built.map((name) => [name, name === "moving" ? "version_may_move" : "tools_changed"])),
    );
    const builds = await controlPlane.client.call("get_component_builds", { query: path });
    expect(builds.filter(({ no_op: isSame }) => isSame)).toMatchObject([
      { component_name: "moving", status: "active" },
    ]);
    expect(builds).toHaveLength(built.length + 1);
  });
});
