import type { Wire } from "@exclave/contract";
import { execute, inSystem, sql, tryLockForTransaction } from "@exclave/database";
import { gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anAppConfig, configSources } from "../apps/controlplane/test/an-app-config.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";

const database = await testDatabase();
const server = await gitServer();
let controlPlane: StartedControlPlane;
let text: string;
let count = 0;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
  text = (await anAppConfig((await server.createRepository("shop", configSources)).url)).text;
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
});

interface LeftOver {
  readonly read: () => Promise<Wire<"AppConfig">>;
  /** Makes it what a process leaves that ended while it synced. */
  readonly leave: (attempts: number, minutesLeft: number) => Promise<void>;
  readonly configId: string;
}

async function anAppConfigOfMine(): Promise<LeftOver> {
  count += 1;
  const { client } = controlPlane;
  const app = await client.call("create_app", { body: { name: `shop_${count}` } });
  const path = { app_id: app.id! };
  const config = await client.call("create_app_config_v2", { path, body: { intermediate_config_json: text } });
  const configId = config.id!;
  return {
    configId,
    read: () => client.call("get_app_conflg_v2", { path: { ...path, config_id: configId } }),
    async leave(attempts, minutesLeft) {
      await execute(
        database.pools.system,
        sql`update app_configs set status = 'syncing', sync_attempts = ${attempts},
              sync_deadline = now() + ${`${minutesLeft} minutes`}::interval where id = ${configId}`,
      );
    },
  };
}

const patience = { timeout: 30_000 };

describe("a sync that its process left", () => {
  it("is taken up by the next, and done", async () => {
    const left = await anAppConfigOfMine();

    await left.leave(1, 10);

    await expect.poll(left.read, patience).toMatchObject({ status: "active", in_force: true });
  });

  it("is left alone while another process is at it", async () => {
    const [held, free] = [await anAppConfigOfMine(), await anAppConfigOfMine()];
    await inSystem(database.pools, async (lock) => {
      expect(await tryLockForTransaction(lock, `app-config.sync ${held.configId}`)).toBe(true);
      await held.leave(1, 5);
      await free.leave(1, 10);

      await expect.poll(free.read, patience).toMatchObject({ status: "active" });

      expect(await held.read()).toMatchObject({ status: "syncing" });
    });
    await expect.poll(held.read, patience).toMatchObject({ status: "active" });
  });

  it("ends in an error when its processes end again and again, or its time is over", async () => {
    const [often, late] = [await anAppConfigOfMine(), await anAppConfigOfMine()];

    await often.leave(5, 10);
    await late.leave(1, -1);

    await expect
      .poll(often.read, patience)
      .toMatchObject({ status: "error", status_description: expect.stringContaining("stopped 5 times") });
    await expect
      .poll(late.read, patience)
      .toMatchObject({ status: "error", status_description: expect.stringContaining("in time") });
  });
});
