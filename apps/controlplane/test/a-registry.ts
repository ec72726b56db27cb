import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { loadContract } from "@exclave/contract";
import { inSystem, type Pools, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { type BlobStore, createDirectoryStore } from "@exclave/storage";
import { type FakeClock, fakeClock } from "@exclave/testkit";
import pino from "pino";
import { grantRole, insertAccount, insertRoles } from "../src/areas/accounts/index.ts";
import { insertJob } from "../src/areas/jobs/index.ts";
import { createOrg } from "../src/areas/orgs/index.ts";
import { createSweepRegistry, type SweepRegistry } from "../src/areas/registry/sweeping/index.ts";
import { createRunnerGroup, findOrgGroup } from "../src/areas/runners/index.ts";
import { createTokenService, insertToken } from "../src/areas/tokens/index.ts";
import { createAuthenticator, newSecret, secretHash } from "../src/auth/index.ts";
import { composeRegistry } from "../src/compose-registry.ts";
import { createBindings, createMetrics, createServer } from "../src/http/index.ts";
import { createMutate } from "../src/requests/index.ts";
import { freePort } from "./free-port.ts";

/** An org with an app of two components, a user's token, and a token of a job that builds the first. */
export interface RegistryTenant {
  readonly orgId: string;
  readonly accountId: string;
  readonly repository: string;
  readonly otherRepository: string;
  readonly userToken: string;
  readonly jobToken: string;
}

/** The registry as the control plane serves it, on a port of its own, over a directory or another store. */
export interface TestRegistry {
  readonly url: string;
  /** `127.0.0.1:<port>`, as tools name a registry. */
  readonly host: string;
  readonly directory: string;
  readonly clock: FakeClock;
  readonly sweep: SweepRegistry;
  /** Errors that the server logged, a line each. */
  readonly logged: readonly string[];
  /** Stops the server and starts it anew on the same port, store and database. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function aRegistry(pools: Pools, otherStore?: BlobStore): Promise<TestRegistry> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "registry-"));
  const clock = fakeClock(new Date());
  const logged: string[] = [];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const openStore = async (): Promise<BlobStore> => otherStore ?? (await createDirectoryStore(directory));
  let server = await serve();

  async function serve(): Promise<Awaited<ReturnType<typeof createServer>>> {
    const mutate = createMutate(pools);
    const tokens = createTokenService({ pools, mutate, clock });
    const authenticator = createAuthenticator((key) => tokens.findGrant(key), clock);
    const store = await openStore();
    const { plugin } = composeRegistry({ pools, mutate, clock, store, authenticator, publicUrl: url });
    const created = await createServer({
      contract: loadContract(),
      bindings: createBindings(),
      authenticator,
      metrics: createMetrics(),
      logger: pino({ level: "error" }, { write: (line) => logged.push(line) }),
      clock,
      version: "test",
      tls: undefined,
      trustedProxies: [],
      isReady: async () => true,
      plugins: [plugin],
    });
    await created.listen({ host: "127.0.0.1", port });
    return created;
  }

  return {
    url,
    host: `127.0.0.1:${port}`,
    directory,
    clock,
    logged,
    sweep: createSweepRegistry({ pools, clock, store: await openStore() }),
    async restart() {
      await server.close();
      server = await serve();
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function aTenant(pools: Pools): Promise<RegistryTenant> {
  const accountId = newId("account");
  const orgId = newId("org");
  const appId = newId("app");
  const components = [newId("component"), newId("component")] as const;
  const repository = `${orgId}/${appId}/${components[0]}`;
  const userToken = newSecret();
  const jobToken = newSecret();
  const expiresAt = new Date(Date.now() + 365 * 86_400_000);
  await inSystem(pools, async (connection) => {
    const email = `${accountId}@example.com`;
    await insertAccount(connection, { id: accountId, email, subject: email, name: "", accountType: "auth0" });
    const furnishing = { insertRoles, grantRole, createRunnerGroup };
    const runnerId = newId("runner");
    const org = { id: orgId, name: orgId, sandboxMode: false, createdById: accountId, runnerId };
    await createOrg(connection, furnishing, org);
    await sql`insert into apps (id, org_id, name, status, notifications_config_id, created_by_id)
      values (${appId}, ${orgId}, 'app', 'active', ${newId("app")}, ${accountId})`.execute(connection);
    for (const id of components) {
      await sql`insert into components (id, org_id, app_id, name, status, created_by_id)
        values (${id}, ${orgId}, ${appId}, ${id}, 'active', ${accountId})`.execute(connection);
    }
    const group = await findOrgGroup(connection, orgId);
    const destination = { registry: "", repository, tag: "build" };
    const job = await insertJob(connection, {
      orgId,
      runnerGroupId: group!.id,
      appId,
      ownerType: "component_builds",
      ownerId: newId("build"),
      logStreamId: newId("logStream"),
      group: "build",
      type: "docker-build",
      operation: "build",
      statusDescription: "",
      plan: { destination },
      metadata: {},
      queueTimeout: 60e9,
      availableTimeout: 60e9,
      executionTimeout: 60e9,
      overallTimeout: 60e9,
      maxExecutions: 1,
      createdById: accountId,
    });
    const createdById = accountId;
    const user = { kind: "user", accountId, secretHash: secretHash(userToken), expiresAt, createdById } as const;
    await insertToken(connection, { ...user, id: newId("token") });
    await insertToken(connection, {
      id: newId("token"),
      kind: "job",
      orgId,
      jobId: job.id,
      runnerId,
      executionId: newId("execution"),
      secretHash: secretHash(jobToken),
      expiresAt,
      createdById,
    });
  });
  return { orgId, accountId, repository, otherRepository: `${orgId}/${appId}/${components[1]}`, userToken, jobToken };
}
