import type { Wire } from "@exclave/contract";
import { type GitRepository, type GitServer, gitServer, testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anApp, appFiles, type TestApp } from "./harness/an-app.ts";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";
import { type ScriptedRunner, scriptedRunner } from "./harness/scripted-runner.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;
let server: GitServer;
let repository: GitRepository;
let app: TestApp;
let runner: ScriptedRunner;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
  server = await gitServer();
  repository = await server.createRepository("storefront", appFiles);
  app = await anApp(controlPlane.client, repository);
  runner = scriptedRunner(controlPlane);
});

afterAll(async () => {
  await controlPlane.stop();
  await server.close();
});

function build(componentId: string, body: { use_latest?: boolean; force?: boolean } = { use_latest: true }) {
  return controlPlane.client.call("create_component_build", { path: { component_id: componentId }, body });
}

function read(buildId: string | undefined) {
  return controlPlane.client.call("get_build", { path: { build_id: buildId! } });
}

describe("a build asked for before any runner told its tools", () => {
  it("gets its key from its job, so that the next unchanged one is active at once", async () => {
    const first = await build(app.terraformId);
    const claimed = await runner.take();

    const verdict = await runner.resolve(claimed);
    const pushed = await runner.succeed(claimed);
    const second = await build(app.terraformId);

    expect(first.checksum).toBeUndefined();
    expect(claimed.plan).toMatchObject({ awaits_verdict: true });
    expect(verdict).toMatchObject({ verdict: "build", checksum: expect.stringMatching(/^sha256:/) });
    expect(second).toMatchObject({
      status: "active",
      no_op: true,
      checksum: verdict.checksum,
      oci_artifact: { digest: pushed.digest },
    });
    expect(await read(first.id)).toMatchObject({ status: "active", checksum: verdict.checksum, no_op: false });
  });
});

describe("a chart of a chart repository", () => {
  const digests = { "1.0.0": `sha256:${"1".repeat(64)}`, "1.1.0": `sha256:${"2".repeat(64)}` };
  let count = 0;

  async function aChart(version = "^1"): Promise<string> {
    count += 1;
    const path = { app_id: app.appId };
    const { id } = await controlPlane.client.call("create_component", { path, body: { name: `web${count}` } });
    await controlPlane.client.call("create_helm_component_config", {
      path: { component_id: id! },
      body: {
        chart_name: "storefront",
        values: {},
        helm_repo_config: { repo_url: "https://charts.example.com", chart: "web", version },
      },
    });
    return id!;
  }

  function chart(version: keyof typeof digests = "1.0.0"): Wire<"ResolvedUpstream"> {
    return {
      name: "web",
      version,
      digest: digests[version],
      url: `https://charts.example.com/web-${version}.tgz`,
      media_type: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
    };
  }

  it("is resolved by the job, and recorded on the build", async () => {
    const created = await build(await aChart());
    const claimed = await runner.take();

    const verdict = await runner.resolve(claimed, chart());
    await runner.succeed(claimed);

    expect(created).toMatchObject({ status: "queued", source_digest: "" });
    expect(claimed.plan).toMatchObject({ helm: { repo: { chart: "web", version: "^1" } } });
    expect(verdict).toMatchObject({ verdict: "build", chart: chart() });
    expect(await read(created.id)).toMatchObject({
      status: "active",
      checksum: verdict.checksum,
      source_digest: digests["1.0.0"],
      source_ref: "1.0.0",
      resolved_tag: "1.0.0",
      source_image: "https://charts.example.com/web-1.0.0.tgz",
      source_media_type: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
      resolved_at: expect.stringMatching(/^\d{4}-/),
      component_config_connection: {
        helm: { helm_config_json: { helm_repo_config: { repo_url: "https://charts.example.com", chart: "web" } } },
      },
    });
  });

  it("is not built again when nothing changed upstream; the job ends without building", async () => {
    const componentId = await aChart();
    const first = await build(componentId);
    const made = await runner.take();
    await runner.resolve(made, chart());
    const pushed = await runner.succeed(made);

    const second = await build(componentId);
    const claimed = await runner.take();
    const verdict = await runner.resolve(claimed, chart());
    const decided = await read(second.id);
    await runner.move(claimed, "initializing");
    await runner.move(claimed, "finished");

    expect(verdict).toMatchObject({ verdict: "done", reason: `nothing changed since build ${first.id}` });
    expect(decided).toMatchObject({ status: "active", no_op: true, oci_artifact: { digest: pushed.digest } });
    expect(await read(second.id)).toMatchObject({ status: "active", runner_job: { status: "finished" } });
  });

  it("is built again when the version that fits is another, or when it is forced", async () => {
    const componentId = await aChart();
    await build(componentId);
    const made = await runner.take();
    await runner.resolve(made, chart());
    await runner.succeed(made);

    await build(componentId);
    const newer = await runner.take();
    const forNewer = await runner.resolve(newer, chart("1.1.0"));
    await runner.succeed(newer);
    const forced = await build(componentId, { use_latest: true, force: true });
    const again = await runner.take();
    const forForced = await runner.resolve(again, chart("1.1.0"));
    await runner.succeed(again);

    expect([forNewer.verdict, forForced.verdict]).toEqual(["build", "build"]);
    expect(forForced.checksum).toBe(forNewer.checksum);
    expect(await read(forced.id)).toMatchObject({ status: "active", no_op: false });
  });

  it("is resolved once: another attempt is told what the first recorded", async () => {
    await build(await aChart());
    const first = await runner.take();
    await runner.resolve(first, chart("1.0.0"));
    await runner.fail(first, { fault_of: "runner", reason_code: "runner.disk", message: "disk full" });

    const second = await runner.take();
    const verdict = await runner.resolve(second, chart("1.1.0"));

    expect(verdict).toMatchObject({ verdict: "build", chart: chart("1.0.0") });
    await runner.succeed(second);
  });

  it("is built by one job when two were under way for the same, and both builds end with its artifact", async () => {
    const componentId = await aChart();
    const [first, firstJob] = [await build(componentId), await runner.take()];
    await runner.resolve(firstJob, chart());
    const [second, secondJob] = [await build(componentId), await runner.take()];

    const verdict = await runner.resolve(secondJob, chart());
    await runner.move(secondJob, "finished");
    const waiting = await read(second.id);
    const pushed = await runner.succeed(firstJob);

    expect(verdict).toMatchObject({ verdict: "done", reason: expect.stringContaining(first.id!) });
    expect(waiting).toMatchObject({ status: "planning", runner_job: { id: first.runner_job?.id } });
    expect(await read(second.id)).toMatchObject({ status: "active", oci_artifact: { digest: pushed.digest } });
  });

  it("shares a job from the start while that has not found its source yet", async () => {
    const componentId = await aChart();

    const [first, second] = [await build(componentId), await build(componentId)];
    const claimed = await runner.take();
    await runner.resolve(claimed, chart());
    await runner.succeed(claimed);

    expect(second.runner_job?.id).toBe(first.runner_job?.id);
    expect(await read(second.id)).toMatchObject({ status: "active", source_ref: "1.0.0" });
  });

  it("is the same version when it is retried", async () => {
    const componentId = await aChart();
    const failed = await build(componentId);
    const first = await runner.take();
    await runner.resolve(first, chart("1.0.0"));
    await runner.fail(first, { fault_of: "source", reason_code: "helm.not-a-chart", message: "no chart" });

    const path = { component_id: componentId, build_id: failed.id! };
    await controlPlane.client.call("retry_component_build", { path, body: {} });
    const second = await runner.take();

    const { digest, version } = chart("1.0.0");
    expect(second.plan).toMatchObject({ helm: { repo: { version, digest } } });
    await runner.succeed(second);
  });

  it("is not taken on the word of a job that holds no lease, or that makes digests up", async () => {
    await build(await aChart());
    const claimed = await runner.take();

    const [withoutDigest, withoutChart, withoutLease] = await Promise.allSettled([
      runner.resolve(claimed, { ...chart(), digest: "latest" }),
      runner.resolve(claimed),
      runner.resolve({ ...claimed, fencing_token: claimed.fencing_token - 1 }, chart()),
    ]);

    expect(withoutDigest).toMatchObject({ reason: { status: 400, message: expect.stringContaining("chart.digest") } });
    expect(withoutChart).toMatchObject({ reason: { status: 400, message: expect.stringContaining("chart") } });
    expect(withoutLease).toMatchObject({ reason: { status: 409, code: "job.lease-lost" } });
    await runner.resolve(claimed, chart());
    await runner.succeed(claimed);
  });
});
