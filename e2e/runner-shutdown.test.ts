import { readFileSync } from "node:fs";
import path from "node:path";
import { type Client, createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { type GitRepository, type GitServer, gitServer } from "@exclave/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newDataDirectory, type Product, processesOf, startProduct, stopProduct } from "./product.ts";

const data = newDataDirectory();
const PATIENCE = { timeout: 60_000, interval: 50 };
let product: Product;
let client: Client;
let server: GitServer;
let repository: GitRepository;
let componentId: string;
let runner: { readonly runner_id: string };
let current: Wire<"RunnerProcess">;
let count = 0;

/** Busybox alone is a base image, and a step that sleeps is a build in the middle of which something can happen. */
function dockerfile(word: string): string {
  return `FROM scratch
COPY --chmod=755 busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "for i in 1 2 3 4; do echo ${word} $i; /bin/busybox sleep 1; done"]
`;
}

beforeAll(async () => {
  server = await gitServer();
  repository = await server.createRepository("slow", { Dockerfile: dockerfile("first") });
  await repository.commit({ files: { busybox: readFileSync("/bin/busybox") } });
  product = startProduct({ dataDirectory: data.path, flags: ["--allow-local-sources"] });
  const { url, token, org_id: orgId } = await product.ready;
  client = createClient({ url, token, orgId });
  const { id: app_id } = await client.call("create_app", { body: { name: "shutdowns" } });
  const component = await client.call("create_component", { path: { app_id: app_id! }, body: { name: "image" } });
  componentId = component.id!;
  await client.call("create_app_docker_build_component_config", {
    path: { app_id: app_id!, component_id: componentId },
    body: {
      dockerfile: "Dockerfile",
      public_git_vcs_config: { repo: repository.url, branch: "main", directory: "." },
    },
  });
  const group = await client.call("get_org_runner_group");
  runner = { runner_id: group.runners![0]!.id! };
});

beforeEach(async () => {
  current = await untilOneRuns();
});

afterAll(async () => {
  await stopProduct(product);
  await server.close();
  data.remove();
});

function currentOnes(): Promise<Wire<"RunnerProcess">[]> {
  return client.call("get_current_runner_processes", { path: runner });
}

async function untilOneRuns(): Promise<Wire<"RunnerProcess">> {
  await expect.poll(currentOnes, PATIENCE).toHaveLength(1);
  return (await currentOnes())[0]!;
}

function processOfRunner(id: string): Promise<Wire<"RunnerProcess">> {
  return client.call("get_runner_process_public", { path: { ...runner, process_id: id } });
}

async function untilEnded(id: string): Promise<Wire<"RunnerProcess">> {
  await expect.poll(async () => (await processOfRunner(id)).ended_at, PATIENCE).toEqual(expect.any(String));
  return await processOfRunner(id);
}

function read(build: Wire<"ComponentBuild">): Promise<Wire<"ComponentBuild">> {
  return client.call("get_build", { path: { build_id: build.id! } });
}

async function untilOver(build: Wire<"ComponentBuild">): Promise<Wire<"ComponentBuild">> {
  await expect.poll(async () => (await read(build)).status, PATIENCE).toMatch(/^(active|error|cancelled)$/);
  return await read(build);
}

/** A build whose own lines have begun to come. */
async function aBuildUnderWay(): Promise<Wire<"ComponentBuild">> {
  count += 1;
  await repository.commit({ files: { Dockerfile: dockerfile(`build${count}`) } });
  const path = { component_id: componentId };
  const build = await client.call("create_component_build", { path, body: { use_latest: true } });
  const stream = { log_stream_id: build.log_stream!.id! };
  await expect
    .poll(async () => await (await client.open("download_logs", { path: stream })).text(), PATIENCE)
    .toContain(`build${count} 1`);
  return build;
}

/** The runner's own process, not those of its jobs. */
function runnerPids(): number[] {
  return [...processesOf(data.path)].filter(([, line]) => line.endsWith("runner/src/main.ts")).map(([pid]) => pid);
}

function signalRunner(signal: NodeJS.Signals): void {
  const [pid, ...others] = runnerPids();
  expect([pid, ...others]).toEqual([expect.any(Number)]);
  process.kill(pid!, signal);
}

function runnerLog(): string {
  return readFileSync(path.join(data.path, "logs/runner.log"), "utf8");
}

describe("a runner of `exclave up`", { timeout: 180_000 }, () => {
  it("says what it is, and on what machine", () => {
    expect(current).toMatchObject({
      type: "org",
      composite_status: { status: "active" },
      initial_health_check: true,
      labels: expect.arrayContaining([`os:${process.platform}`, `arch:${process.arch}`, "executor:process"]),
    });
    expect(current.version).not.toBe("");
  });

  it("told to stop gracefully, finishes what runs, exits with 0, and is started again", async () => {
    const build = await aBuildUnderWay();

    const shutdown = await client.call("graceful_shut_down_runner", { path: runner, body: {} });
    const waiting = await client.call("create_component_build", {
      path: { component_id: componentId },
      body: { use_latest: true, force: true },
    });
    const ended = await untilEnded(current.id!);
    const built = await read(build);
    const after = await untilOver(waiting);

    expect(built).toMatchObject({ status: "active", runner_job: { execution_count: 1 } });
    expect(ended).toMatchObject({
      reason_code: "process.shut-down",
      shutdowns: [{ id: shutdown["id"], type: "graceful", status: "done" }],
    });
    expect(product.stderr()).toContain("the runner ended (exit code 0); starting it again");
    expect(after).toMatchObject({ status: "active", runner_job: { execution_count: 1 } });
    expect(await currentOnes()).toMatchObject([{ shutdowns: [] }]);
  });

  it("told to stop by force, hands its jobs back, which are tried again", async () => {
    const build = await aBuildUnderWay();

    await client.call("force_shut_down_runner", { path: runner, body: {} });
    const ended = await untilEnded(current.id!);
    const built = await untilOver(build);
    const { executions } = await client.call("get_runner_job", { path: { runner_job_id: built.runner_job!.id! } });

    expect(ended).toMatchObject({ reason_code: "process.shut-down", shutdowns: [{ type: "force", status: "done" }] });
    expect(built).toMatchObject({ status: "active", runner_job: { execution_count: 2 } });
    expect(executions![0]!.result).toMatchObject({
      error_metadata: { reason_code: "runner.drained", fault_of: "runner" },
    });
  });

  it("told to restart while it is idle, is another process within moments", async () => {
    await client.call("restart_runner_install", { path: runner, body: {} });
    const ended = await untilEnded(current.id!);
    const next = await untilOneRuns();

    expect(ended).toMatchObject({ reason_code: "process.shut-down", shutdowns: [{ type: "restart", status: "done" }] });
    expect(next).toMatchObject({ shutdowns: [], restart_requested: false });
    expect(product.stderr()).toContain("the runner ended (exit code 75); starting it again");
  });

  it("hears of what was asked while it was away, once", async () => {
    signalRunner("SIGSTOP");
    const shutdown = await client.call("graceful_shut_down_runner", { path: runner, body: {} });
    signalRunner("SIGKILL");
    const killed = await untilEnded(current.id!);
    const shutdownOf = async () => {
      const processes = await client.call("list_runner_processes", { path: runner });
      return processes.flatMap(({ shutdowns = [] }) => shutdowns).filter(({ id }) => id === shutdown["id"]);
    };
    await expect.poll(shutdownOf, PATIENCE).toMatchObject([{ status: "done" }]);
    await expect.poll(currentOnes, PATIENCE).toMatchObject([{ shutdowns: [] }]);

    expect(killed).toMatchObject({ reason_code: expect.stringMatching(/^process\.(?:replaced|shut-down)$/) });
    expect(runnerLog().split(String(shutdown["id"])).length - 1).toBe(1);
  });

  it("killed while it obeys, is not told the same again, and its job is tried again", async () => {
    const build = await aBuildUnderWay();
    const shutdown = await client.call("graceful_shut_down_runner", { path: runner, body: {} });
    await expect.poll(runnerLog, PATIENCE).toContain(String(shutdown["id"]));

    signalRunner("SIGKILL");
    const ended = await untilEnded(current.id!);
    const built = await untilOver(build);

    expect(ended).toMatchObject({
      reason_code: "process.shut-down",
      shutdowns: [{ id: shutdown["id"], status: "done" }],
    });
    expect(built).toMatchObject({ status: "active", runner_job: { execution_count: 2 } });
    expect(await currentOnes()).toMatchObject([{ shutdowns: [] }]);
    expect(runnerLog().split(String(shutdown["id"])).length - 1).toBe(1);
  });

  it("told to stop by a signal on its machine, says that it was that", async () => {
    signalRunner("SIGTERM");

    expect(await untilEnded(current.id!)).toMatchObject({ reason_code: "process.signalled", shutdowns: [] });
    await expect.poll(runnerPids, PATIENCE).toHaveLength(1);
  });
});
