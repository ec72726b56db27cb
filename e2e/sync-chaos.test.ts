import { type Client, createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { sleep } from "@exclave/kernel";
import { type GitRepository, type GitServer, gitServer } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anAppConfig } from "../apps/controlplane/test/an-app-config.ts";
import { randomOf } from "./harness/random.ts";
import { newDataDirectory, type Product, processesOf, startProduct, stopProduct } from "./product.ts";

const data = newDataDirectory();
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
const ROUNDS = 6;
let product: Product;
let client: Client;
let server: GitServer;
let repository: GitRepository;
let path: { readonly app_id: string };

beforeAll(async () => {
  // Slow enough for a sync to be killed in the middle of its looks.
  server = await gitServer({ delayMilliseconds: 150 });
  repository = await server.createRepository("shop", { "infra/main.tf": 'resource "terraform_data" "zero" {}\n' });
  product = startProduct({ dataDirectory: data.path, flags: ["--allow-local-sources"] });
  const { url, token, org_id: orgId } = await product.ready;
  client = createClient({ url, token, orgId });
  path = { app_id: (await client.call("create_app", { body: { name: "shop" } })).id! };
});

afterAll(async () => {
  await stopProduct(product);
  await server.close();
  data.remove();
});

/** A config of one component, whose build needs no tool but git. */
async function textOf(version: number): Promise<string> {
  const others = ["components/image", "components/web", "components/routing", "components/migrate"];
  const left = [...others, "actions/check", "runbooks/renew"].map((file) => [`${file}.toml`, undefined]);
  const only = Object.fromEntries(left) as Record<string, undefined>;
  return (await anAppConfig(repository.url, { ...only, "README.md": `version ${version}\n` })).text;
}

function kill(commandLine: RegExp): void {
  const found = [...processesOf(data.path)].filter(([, line]) => commandLine.test(line));
  expect(found.length).toBeGreaterThan(0);
  for (const [pid] of found) {
    process.kill(pid, "SIGKILL");
  }
}

/** Asks through outages until something is final. */
async function ended<T>(what: string, read: () => Promise<T>, isUnderWay: (read: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await read().catch(() => undefined);
    if (found !== undefined && !isUnderWay(found)) {
      return found;
    }
    await sleep(100);
  }
  throw new Error(`${what} is still being synced`);
}

function endedConfig(configId: string): Promise<Wire<"AppConfig">> {
  const place = { path: { ...path, config_id: configId }, query: { recurse: true } } as const;
  return ended(
    `app config ${configId}`,
    () => client.call("get_app_conflg_v2", place),
    ({ status = "" }) => ["syncing", "pending"].includes(status),
  );
}

function endedInstallSync(syncId: string): Promise<Wire<"AppInstallConfigSync">> {
  const place = { path: { ...path, sync_id: syncId } };
  return ended(
    `install sync ${syncId}`,
    () => client.call("get_app_install_sync", place),
    ({ status }) => ["in-progress", "pending"].includes(status?.status ?? ""),
  );
}

/** The control plane or its database, at a moment within a sync. */
async function killAnything(random: () => number): Promise<void> {
  const victims = [/controlplane\/src\/main\.ts$/, /bin\/postgres -D/];
  await sleep(random() * 900);
  kill(victims[Math.floor(random() * victims.length)]!);
}

describe(`a sync that was answered (seed ${SEED})`, { timeout: 240_000 }, () => {
  it("is done once and whole, whatever is killed at whichever moment", async () => {
    const random = randomOf(SEED);

    for (let version = 1; version <= ROUNDS; version++) {
      await repository.commit({ files: { "infra/main.tf": `resource "terraform_data" "v${version}" {}\n` } });
      const body = { intermediate_config_json: await textOf(version) };
      const { id: configId } = await client.call("create_app_config_v2", { path, body });
      await client.call("sync_app_config", { path: { ...path, config_id: configId! } });
      await killAnything(random);

      const config = await endedConfig(configId!);
      const builds = await client.call("get_component_builds", { query: path });

      expect(config).toMatchObject({ status: "active", in_force: true, version, readme: `version ${version}\n` });
      expect(config.component_config_connections).toHaveLength(1);
      expect(JSON.parse(config.state!)).toMatchObject({ config_id: configId, components: [{ name: "database" }] });
      expect(builds).toHaveLength(version);
    }
  });
});

describe(`an install sync that was answered (seed ${SEED})`, { timeout: 240_000 }, () => {
  it("reads one commit whole and proposes once, whatever is killed at whichever moment", async () => {
    const random = randomOf(SEED + 1);
    const body = { vcs_type: "public", repo: repository.url, branch: "main", directory: "installs" } as const;
    await client.call("create_app_installs_config", { path, body });

    for (let round = 1; round <= ROUNDS; round++) {
      const file = (name: string) => `name = "${name}_${round}"\n\n[inputs]\ndomain = "${name}.example.com"\n`;
      await repository.commit({ files: { "installs/a.toml": file("a"), "installs/b.toml": file("b") } });
      const { id } = await client.call("trigger_app_install_sync", { path });
      await killAnything(random);

      const sync = await endedInstallSync(id!);
      const all = await client.call("get_app_install_syncs", { path });

      expect(sync).toMatchObject({
        status: { status: "approval-awaiting" },
        vcs_connection_commit: { sha: await repository.commitOf("main") },
        install_creation_approval: {
          status: "pending",
          proposed_installs: [{ name: `a_${round}` }, { name: `b_${round}` }],
        },
      });
      expect(all.map(({ status }) => status?.status)).toEqual([
        "approval-awaiting",
        ...Array.from({ length: round - 1 }, () => "outdated"),
      ]);
    }
  });
});
