import { readFileSync } from "node:fs";
import { type Client, createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { sleep } from "@exclave/kernel";
import { type GitRepository, type GitServer, gitServer } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newDataDirectory, type Product, processesOf, startProduct, stopProduct } from "./product.ts";

const data = newDataDirectory();
const flags = ["--allow-local-sources"];
let product: Product;
let client: Client;
let server: GitServer;
let componentId: string;
let repository: GitRepository;
let count = 0;

/** Busybox alone is a base image, and a step that sleeps is a build to be killed in the middle of; each says something new. */
function dockerfile(word: string): string {
  return `FROM scratch
COPY --chmod=755 busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "for i in 1 2 3 4 5 6; do echo ${word} $i; /bin/busybox sleep 1; done"]
`;
}

beforeAll(async () => {
  server = await gitServer();
  repository = await server.createRepository("slow", { Dockerfile: dockerfile("first") });
  await repository.commit({ files: { busybox: readFileSync("/bin/busybox") } });
  product = startProduct({ dataDirectory: data.path, flags });
  client = await clientOf(product);
  const { id: app_id } = await client.call("create_app", { body: { name: "chaos" } });
  const component = await client.call("create_component", { path: { app_id: app_id! }, body: { name: "image" } });
  componentId = component.id!;
  await client.call("create_app_docker_build_component_config", {
    path: { app_id: app_id!, component_id: componentId },
    body: {
      dockerfile: "Dockerfile",
      public_git_vcs_config: { repo: repository.url, branch: "main", directory: "." },
    },
  });
});

afterAll(async () => {
  await stopProduct(product);
  await server.close();
  data.remove();
});

async function clientOf(started: Product): Promise<Client> {
  const { url, token, org_id: orgId } = await started.ready;
  return createClient({ url, token, orgId });
}

/** Asks through outages: the control plane may be the thing that was killed. */
async function read(buildId: string): Promise<Wire<"ComponentBuild"> | undefined> {
  return await client.call("get_build", { path: { build_id: buildId } }).catch(() => undefined);
}

async function until(
  buildId: string,
  isReached: (build: Wire<"ComponentBuild">) => boolean,
  seconds = 120,
): Promise<Wire<"ComponentBuild">> {
  const deadline = Date.now() + seconds * 1_000;
  let last: Wire<"ComponentBuild"> | undefined;
  while (Date.now() < deadline) {
    last = (await read(buildId)) ?? last;
    if (last && isReached(last)) {
      return last;
    }
    await sleep(100);
  }
  throw new Error(`build ${buildId} is ${last?.status} after ${seconds} s: ${last?.status_description}`);
}

/** A build whose own lines have begun to come. */
async function aBuildUnderWay(): Promise<Wire<"ComponentBuild">> {
  count += 1;
  await repository.commit({ files: { Dockerfile: dockerfile(`build${count}`) } });
  const build = await client.call("create_component_build", {
    path: { component_id: componentId },
    body: { use_latest: true },
  });
  const building = await until(build.id!, ({ status }) => !["queued", "planning"].includes(status!));
  expect(building).toMatchObject({ status: "building" });
  for (let tries = 0; !(await linesOf(build)).includes(`build${count} 1`); tries++) {
    expect(tries).toBeLessThan(100);
    await sleep(100);
  }
  return build;
}

async function linesOf(build: Wire<"ComponentBuild">): Promise<string> {
  const path = { log_stream_id: build.log_stream!.id! };
  const response = await client.open("download_logs", { path, query: { format: "ndjson" } });
  return await response.text();
}

async function expectWhole(build: Wire<"ComponentBuild">, attempts: number): Promise<void> {
  const ended = await until(build.id!, ({ status }) => ["active", "error", "cancelled"].includes(status!));
  expect(ended).toMatchObject({ status: "active", runner_job: { status: "finished", execution_count: attempts } });
  const artifacts = await client.call("list_artifacts", { query: { component_id: componentId } });
  expect(artifacts.filter(({ owner_id }) => owner_id === build.id)).toHaveLength(1);
  const sequences = (await linesOf(build))
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
}

/** Kills every process of the product whose command line matches; there is at least one. */
function kill(commandLine: RegExp): void {
  const found = [...processesOf(data.path)].filter(([, line]) => commandLine.test(line));
  expect(found.length).toBeGreaterThan(0);
  for (const [pid] of found) {
    process.kill(pid, "SIGKILL");
  }
}

/** The process that does a job's work, behind those that build its walls. */
const jobProcess = /runner\/src\/main\.ts job\b/;

describe("a build goes on after kill -9 of", { timeout: 180_000 }, () => {
  it("its job's process", async () => {
    const build = await aBuildUnderWay();

    kill(jobProcess);

    await expectWhole(build, 2);
  });

  it("the runner", async () => {
    const build = await aBuildUnderWay();

    kill(/runner\/src\/main\.ts$/);

    await expectWhole(build, 2);
  });

  it("the control plane", async () => {
    const build = await aBuildUnderWay();

    kill(/controlplane\/src\/main\.ts$/);

    await expectWhole(build, 1);
  });

  it("Postgres", async () => {
    const build = await aBuildUnderWay();

    kill(/bin\/postgres -D/);

    await expectWhole(build, 1);
  });

  it("everything at once", async () => {
    const build = await aBuildUnderWay();
    for (const pid of [product.child.pid!, ...processesOf(data.path).keys()]) {
      try {
        process.kill(pid, "SIGKILL");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
          throw error;
        }
      }
    }
    await product.ended;

    product = startProduct({ dataDirectory: data.path, flags });
    client = await clientOf(product);

    await expectWhole(build, 2);
  });
});

describe("a cancel", { timeout: 60_000 }, () => {
  it("ends the job's processes and is final", async () => {
    const build = await aBuildUnderWay();

    await client.call("cancel_component_build", {
      path: { component_id: componentId, build_id: build.id! },
      body: {},
    });

    expect(await read(build.id!)).toMatchObject({ status: "cancelled" });
    for (let tries = 0; [...processesOf(data.path).values()].some((line) => /buildah/.test(line)); tries++) {
      expect(tries).toBeLessThan(150);
      await sleep(100);
    }
    expect(await read(build.id!)).toMatchObject({ status: "cancelled", runner_job: { status: "cancelled" } });
  });
});
