import { readFileSync } from "node:fs";
import { type Client, createClient } from "@exclave/client";
import { openPools, type Pools, rows, sql } from "@exclave/database";
import { sleep } from "@exclave/kernel";
import { type GitRepository, type GitServer, gitServer } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomOf } from "./harness/random.ts";
import { newDataDirectory, type Product, processesOf, processOf, startProduct, stopProduct } from "./product.ts";

const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
const ROUNDS = 6;
const data = newDataDirectory();
const controlPlane = /controlplane\/src\/main\.ts$/;
const postgres = /bin\/postgres -D/;

let product: Product;
let client: Client;
let server: GitServer;
let repository: GitRepository;
let pools: Pools;
let componentId: string;

interface Heard {
  readonly id: number;
  readonly resourceId: string;
  readonly type: string;
}

interface StoredEvent {
  readonly sequence: number;
  readonly resourceId: string;
  readonly type: string;
}

beforeAll(async () => {
  server = await gitServer();
  repository = await server.createRepository("many", { "main.tf": "# first\n" });
  product = startProduct({ dataDirectory: data.path, flags: ["--allow-local-sources"] });
  const { url, token, org_id: orgId } = await product.ready;
  client = createClient({ url, token, orgId });
  const environment = readFileSync(`/proc/${processOf(data.path, "controlplane/src/main.ts")}/environ`, "utf8");
  const systemUrl = /EXCLAVE_DATABASE_URL_SYSTEM=([^\0]+)/.exec(environment)![1]!;
  pools = openPools({ appUrl: systemUrl, systemUrl });
  const { id: app_id } = await client.call("create_app", { body: { name: "many" } });
  const component = await client.call("create_component", { path: { app_id: app_id! }, body: { name: "module" } });
  componentId = component.id!;
  await client.call("create_app_terraform_module_component_config", {
    path: { app_id: app_id!, component_id: componentId },
    body: {
      public_git_vcs_config: { repo: repository.url, branch: "main", directory: "." },
      variables: {},
      env_vars: {},
    },
  });
});

afterAll(async () => {
  await pools.close();
  await stopProduct(product);
  await server.close();
  data.remove();
});

function kill(commandLine: RegExp): void {
  for (const [pid, line] of processesOf(data.path)) {
    if (commandLine.test(line)) {
      process.kill(pid, "SIGKILL");
    }
  }
}

/** Follows the org's events from the first on, through whatever breaks. */
function listen(heard: Heard[], signal: AbortSignal): Promise<void> {
  return (async () => {
    for await (const { id, data: text } of client.events("stream_events", {
      headers: { "last-event-id": "0" },
      signal,
    })) {
      if (id !== undefined && id !== "") {
        const { resource_id: resourceId, type } = JSON.parse(text) as { resource_id: string; type: string };
        heard.push({ id: Number(id), resourceId, type });
      }
    }
  })();
}

/** Asks with a key until there is an answer, as a careful client does. */
async function aBuild(key: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const build = await client
      .call("create_component_build", {
        path: { component_id: componentId },
        body: { use_latest: true, force: true },
        idempotencyKey: key,
      })
      .catch(() => undefined);
    if (build) {
      return build.id!;
    }
    await sleep(200);
  }
  throw new Error(`no answer to ${key} within a minute`);
}

async function stored(): Promise<StoredEvent[]> {
  return await rows<StoredEvent>(
    pools.system,
    sql`select sequence, resource_id as "resourceId", type from events where sequence is not null order by sequence`,
  );
}

describe("a watcher of events", { timeout: 240_000 }, () => {
  it("hears each of them, in order, without gaps, whatever is killed while builds run", async () => {
    console.log(`CHAOS_SEED=${SEED}`);
    const random = randomOf(SEED);
    const heard: Heard[] = [];
    const controller = new AbortController();
    const listening = listen(heard, controller.signal);

    const builds: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const started = [`${SEED}-${round}-a`, `${SEED}-${round}-b`].map(aBuild);
      await sleep(random() * 1_500);
      kill(random() < 0.6 ? controlPlane : postgres);
      builds.push(...(await Promise.all(started)));
      await sleep(random() * 500);
    }
    const ended = async (): Promise<number> =>
      (
        await rows<{ count: number }>(
          pools.system,
          sql`select count(*)::int as count from builds where id = any(${builds}) and status in ('active', 'error')`,
        ).catch(() => [{ count: 0 }])
      )[0]!.count;
    await expect.poll(ended, { timeout: 120_000, interval: 500 }).toBe(builds.length);
    await expect
      .poll(async () => heard.at(-1)?.id === (await stored().catch(() => [])).at(-1)?.sequence, { timeout: 30_000 })
      .toBe(true);
    controller.abort();
    await listening;

    const written = await stored();
    const first = new Map(heard.map((event) => [event.id, event]));
    expect([...first.keys()]).toEqual(written.map(({ sequence }) => sequence));
    expect([...first.values()].map(({ resourceId, type }) => ({ resourceId, type }))).toEqual(
      written.map(({ resourceId, type }) => ({ resourceId, type })),
    );
    const unnumbered = await rows(pools.system, sql`select from events where sequence is null`);
    expect(unnumbered).toEqual([]);
    // What was heard of each build is what became of it, in that order.
    for (const id of builds) {
      const history = await rows<{ status: string }>(
        pools.system,
        sql`select status from build_status_history where build_id = ${id} order by sequence`,
      );
      const told = [...first.values()].filter(({ resourceId }) => resourceId === id).map(({ type }) => type);
      expect(told).toEqual(history.map(({ status }) => `build.${status}`));
    }
  });
});
