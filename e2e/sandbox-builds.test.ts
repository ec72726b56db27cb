import type { Wire } from "@exclave/contract";
import { execute, sql } from "@exclave/database";
import { createOciClient, gunzip, readTar } from "@exclave/oci";
import {
  type GitRepository,
  type GitServer,
  gitServer,
  type RunnerProcess,
  startRunnerProcess,
  testDatabase,
} from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { scriptedRunner } from "./harness/scripted-runner.ts";

const files = {
  "base/main.tf": "# a network\n",
  "program/Pulumi.yaml": "name: base\nruntime: nodejs\n",
  "program/index.ts": "export {};\n",
  "README.md": "nothing of theirs\n",
};
const database = await testDatabase();
let controlPlane: StartedControlPlane;
let server: GitServer;
let repository: GitRepository;
let count = 0;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
  server = await gitServer();
  repository = await server.createRepository("base", files);
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
});

type Sandbox = Partial<Wire<"CreateAppSandboxConfigRequest">>;

async function anApp(directory: string, sandbox: Sandbox = {}) {
  const { client } = controlPlane;
  count += 1;
  const { id } = await client.call("create_app", { body: { name: `shop${count}` } });
  const path = { app_id: id! };
  const source = { repo: repository.url, branch: "main", directory };
  await client.call("create_app_sandbox_config", {
    path,
    body: { variables: {}, env_vars: {}, public_git_vcs_config: source, ...sandbox },
  });
  const read = (buildId: string) => client.call("get_app_sandbox_build", { path: { ...path, build_id: buildId } });
  return {
    path,
    read,
    build: () => client.call("create_app_sandbox_build", { path }),
    async ended(buildId: string): Promise<Wire<"AppSandboxBuild">> {
      await expect
        .poll(async () => (await read(buildId)).status, { timeout: 60_000, interval: 100 })
        .toMatch(/active|error|cancelled/);
      return await read(buildId);
    },
  };
}

async function filesOf({ repository: name = "", digest = "" }: Wire<"OCIArtifact">): Promise<Record<string, string>> {
  const credentials = { username: "ada", password: controlPlane.token };
  const oci = createOciClient({ registryUrl: controlPlane.url, credentials });
  const { manifest } = await oci.pullManifest(name, digest);
  const found: Record<string, string> = {};
  for (const layer of manifest.layers) {
    const { body } = await oci.pullBlob(name, layer);
    for await (const member of readTar(gunzip(body), { entries: 100, bytes: 1e6 })) {
      found[member.path] = Buffer.concat(await Array.fromAsync(member.body)).toString("utf8");
    }
  }
  return found;
}

describe("a runner builds a sandbox", { timeout: 120_000 }, () => {
  let runner: RunnerProcess;

  beforeAll(async () => {
    runner = await startRunnerProcess(controlPlane);
  });

  afterAll(() => runner.destroy());

  it("of Terraform into an artifact that a user can pull; the same again is active at once", async () => {
    const app = await anApp("base");
    const created = await app.build();

    const built = await app.ended(created.id!);
    const again = await app.build();

    expect(built).toMatchObject({
      status: "active",
      log_stream: { open: false },
      runner_job: { status: "finished", type: "sandbox-build" },
      oci_artifact: {
        owner_type: "app_sandbox_builds",
        repository: `${controlPlane.orgId}/${app.path.app_id}/sandbox`,
        artifact_type: "application/vnd.exclave.terraform-module.v1",
        tag: created.id,
      },
    });
    expect(built.status_v2!.history!.map(({ status }) => status)).toEqual(["queued", "planning", "building"]);
    expect(await filesOf(built.oci_artifact!)).toEqual({ "main.tf": "# a network\n" });
    const path = { log_stream_id: built.log_stream!.id! };
    const lines = await controlPlane.client.call("log_stream_read_logs", { path });
    expect(lines.map(({ body }) => body)).toContain(
      `pushed ${built.oci_artifact!.digest} (${built.oci_artifact!.size} bytes)`,
    );
    expect(again).toMatchObject({
      status: "active",
      no_op: true,
      checksum: built.checksum,
      oci_artifact: { id: built.oci_artifact!.id },
      log_stream: { id: built.log_stream!.id },
    });
    expect(again.runner_job).toBeUndefined();
  });

  it("of Pulumi into a program", async () => {
    const app = await anApp("program", { type: "pulumi", runtime: "nodejs" });

    const built = await app.ended((await app.build()).id!);

    expect(built).toMatchObject({
      status: "active",
      oci_artifact: { artifact_type: "application/vnd.exclave.pulumi-program.v1" },
    });
    expect(Object.keys(await filesOf(built.oci_artifact!)).sort()).toEqual(["Pulumi.yaml", "index.ts"]);
  });

  it("and says whose fault it is that nothing can be made of the directory", async () => {
    const app = await anApp("program");

    const failed = await app.ended((await app.build()).id!);

    expect(failed).toMatchObject({
      status: "error",
      fault_of: "source",
      reason_code: "terraform.no-module",
      reason: expect.stringContaining("has no .tf file"),
      composite_error: { message: expect.stringContaining("no .tf file") },
    });
  });
});

describe("a sandbox build whose runner", () => {
  /** As a runner that takes a job and is never heard of again, later than the lease or the deadline says. */
  async function taken(column: "lease_expires_at" | "deadline_at") {
    const app = await anApp("base");
    const created = await app.build();
    const claimed = await scriptedRunner(controlPlane).take();
    expect(await app.read(created.id!)).toMatchObject({ status: "planning" });
    await execute(
      database.pools.system,
      sql`update jobs set ${sql.ref(column)} = now() - interval '1 second' where id = ${claimed.job.id!}`,
    );
    return { app, created };
  }

  it("is lost goes back to the queue, and is built by the next", async () => {
    const { app, created } = await taken("lease_expires_at");

    await expect.poll(async () => (await app.read(created.id!)).status).toBe("queued");
    const runner = scriptedRunner(controlPlane);
    const next = await runner.take();
    const pushed = await runner.succeed(next);

    expect(next.attempt).toBe(2);
    expect(await app.read(created.id!)).toMatchObject({ status: "active", oci_artifact: { digest: pushed.digest } });
  });

  it("takes longer than it may ends in an error that says so", async () => {
    const { app, created } = await taken("deadline_at");

    expect(await app.ended(created.id!)).toMatchObject({
      status: "error",
      reason_code: "job.deadline",
      log_stream: { open: false },
      runner_job: { status: "timed-out" },
    });
  });
});
