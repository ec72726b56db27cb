import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { type BuildPlan, type ChartRepository, RECIPE_VERSION } from "@exclave/contract";
import { parseVersion, parseVersionRange } from "@exclave/kernel";
import { blobOf, createOciClient, fileOf, pushArtifact, writeTar } from "@exclave/oci";
import {
  type ChartServer,
  type DebianRegistry,
  type FakeControlPlane,
  type MemoryRegistry,
  type OfferedJob,
  type RunnerProcess,
  type SeenJob,
  startChartServer,
  startDebianRegistry,
  startFakeControlPlane,
  startMemoryRegistry,
  startRunnerProcess,
} from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf, imageOf } from "../test/outcomes.ts";

/** As long as what takes its place. */
const INSIDE = "web/aa/bb/escape";
const versions = ["0.1.0", "1.0.0", "1.2.0", "1.2.5", "1.10.0", "2.0.0-beta.1", "2.0.0", "3.0.0-rc.1"];

describe("a runner takes over", () => {
  let controlPlane: FakeControlPlane;
  let charts: ChartServer;
  let registry: MemoryRegistry;
  let upstream: DebianRegistry;
  let runner: RunnerProcess;
  let count = 0;

  beforeAll(async () => {
    [controlPlane, charts, registry, upstream] = await Promise.all([
      startFakeControlPlane(),
      startChartServer(),
      startMemoryRegistry(),
      startDebianRegistry(),
    ]);
    runner = await startRunnerProcess(controlPlane);
    for (const version of versions) {
      const archive = await charts.publish("web", version, { "templates/a.yaml": "kind: ConfigMap\n" });
      await charts.helm("push", archive, `oci://${new URL(upstream.url).host}/team`, "--plain-http");
    }
    await charts.publish("worker", "1.0.0");
  });

  afterAll(async () => {
    await runner.destroy();
    await Promise.all([controlPlane.close(), charts.close(), registry.close(), upstream.close()]);
  });

  async function build(repo: Partial<ChartRepository> = {}, more: Partial<OfferedJob> = {}): Promise<SeenJob> {
    count += 1;
    const plan: BuildPlan = {
      build_id: `bld${count}`,
      org_id: "org1",
      app_id: "app1",
      component_id: "cmp1",
      component_name: "web",
      kind: "helm_chart",
      recipe_version: RECIPE_VERSION,
      awaits_verdict: true,
      helm: { chart_name: "storefront", repo: { repo_url: charts.url, chart: "web", version: "", ...repo } },
      destination: { registry: registry.url, repository: `org1/app1/cmp${count}`, tag: `bld${count}` },
      limits: { source_bytes: 1_000_000, source_files: 100 },
    };
    return await controlPlane.ended(controlPlane.offer({ type: "helm-chart-build", plan, ...more }));
  }

  const inRegistry = (): string => `oci://${new URL(upstream.url).host}/team`;

  it("the newest release of a chart, byte for byte, in a layout that helm itself pulls", async () => {
    const job = await build();
    const { repository, annotations, digest } = imageOf(job);
    const reference = `oci://${new URL(registry.url).host}/${repository}`;
    const shown = await charts.helm("template", "it", reference, "--version", "2.0.0", "--plain-http");

    const archive = charts.read("web-2.0.0.tgz");
    const archiveDigest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
    const client = createOciClient({ registryUrl: registry.url });
    const { manifest, digest: byVersion } = await client.pullManifest(repository, "2.0.0");
    expect(byVersion).toBe(digest);
    expect(manifest.layers[0]?.digest).toBe(archiveDigest);
    expect(shown).toContain("kind: ConfigMap");
    expect(job.executions[0]!.sources).toEqual([
      {
        chart: {
          name: "web",
          version: "2.0.0",
          digest: archiveDigest,
          url: `${charts.url}/web-2.0.0.tgz`,
          media_type: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
        },
      },
    ]);
    expect(annotations).toMatchObject({
      "org.opencontainers.image.title": "web",
      "exclave.upstream.url": `${charts.url}/web-2.0.0.tgz`,
      "exclave.upstream.version": "2.0.0",
      "exclave.upstream.digest": archiveDigest,
    });
    expect(job.executions[0]!.outputs).toMatchObject({ source_digest: archiveDigest });
  });

  it("the same artifact every time", async () => {
    const [first, second] = [await build({ version: "^1" }), await build({ version: "^1" })];

    expect(imageOf(second).digest).toBe(imageOf(first).digest);
  });

  it("a chart of a registry with the digest that it has there", async () => {
    const job = await build({ repo_url: inRegistry(), version: "~1.2" });

    const { digest } = await createOciClient({ registryUrl: upstream.url }).pullManifest("team/web", "1.2.5");
    expect(imageOf(job)).toMatchObject({ digest, annotations: { "exclave.upstream.version": "1.2.5" } });
    expect(job.executions[0]!.sources[0]).toMatchObject({ chart: { version: "1.2.5", digest } });
    const reference = `oci://${new URL(registry.url).host}/${imageOf(job).repository}`;
    const shown = await charts.helm("template", "it", reference, "--version", "1.2.5", "--plain-http");
    expect(shown).toContain("kind: ConfigMap");
  });

  it("nothing when it is told that nothing has to be built", async () => {
    const job = await build({}, { verdict: () => ({ verdict: "done", reason: "nothing changed since build bld0" }) });

    expect(job.executions[0]!.statuses.at(-1)).toBe("finished");
    expect(job.executions[0]!.outputs).toBeUndefined();
    expect(job.lines.map(({ text }) => text)).toContain("nothing to build: nothing changed since build bld0");
  });

  it("what an earlier attempt recorded, although there is a newer one by now", async () => {
    const digest = `sha256:${createHash("sha256").update(charts.read("web-1.0.0.tgz")).digest("hex")}`;
    const chart = { name: "web", version: "1.0.0", digest, url: `${charts.url}/web-1.0.0.tgz`, media_type: "x" };

    const job = await build({}, { verdict: () => ({ verdict: "build", reason: "", chart }) });

    expect(imageOf(job).annotations).toMatchObject({ "exclave.upstream.version": "1.0.0" });
  });

  it("a chart whose index has no digests, by what its archive is", async () => {
    const index = charts.read("index.yaml").toString("utf8");
    charts.answer("index.yaml", (response) => response.end(index.replaceAll(/^ *digest: .*\n/gm, "")));

    const job = await build({ version: "1.0.0" });
    charts.answer("index.yaml", undefined);

    const digest = `sha256:${createHash("sha256").update(charts.read("web-1.0.0.tgz")).digest("hex")}`;
    expect(job.executions[0]!.sources[0]).toMatchObject({ chart: { digest } });
    expect(imageOf(job).digest).toMatch(/^sha256:/);
  });

  it.each([
    ["a chart that is not there", { chart: "wed" }, "helm.chart-not-found", /nearest there are: web/],
    ["a version that is not there", { version: "1.2.4" }, "helm.version-not-found", /1\.2\.5/],
    ["a range that nothing fits", { version: "^4" }, "helm.version-not-found", /nearest there are: /],
    ["a range that is none", { version: "newest!" }, "helm.version-invalid", /\^1\.2/],
  ])("nothing from %s, and says what there is", async (_, repo, code, hint) => {
    const failure = failureOf(await build(repo));

    expect(failure).toMatchObject({ reason_code: code, fault_of: "caller", step: "resolve" });
    expect(failure["message"]).toMatch(hint);
  });

  it.each([
    [{ chart: "wed" }, "helm.chart-not-found"],
    [{ version: "1.2.4" }, "helm.version-not-found"],
  ])("nothing from a registry that has no %j", async (repo, code) => {
    const failure = failureOf(await build({ repo_url: inRegistry(), ...repo }));

    expect(failure).toMatchObject({ reason_code: code, fault_of: "caller" });
  });

  it("nothing from a place that has no index, or that does not answer", async () => {
    const without = failureOf(await build({ repo_url: upstream.url }));
    const silent = failureOf(await build({ repo_url: "http://127.0.0.1:1" }));

    expect(without).toMatchObject({ reason_code: "helm.index-missing", fault_of: "caller" });
    expect(silent).toMatchObject({ reason_code: "helm.repository-unreachable", fault_of: "source" });
  });

  it("nothing whose bytes are not those of the index", async () => {
    const good = charts.read("web-1.10.0.tgz");
    charts.write("web-1.10.0.tgz", charts.read("web-1.0.0.tgz"));

    const failure = failureOf(await build({ version: "1.10.0" }));
    charts.write("web-1.10.0.tgz", good);

    expect(failure).toMatchObject({ reason_code: "helm.digest-mismatch", fault_of: "source", step: "verify" });
  });

  it("a chart whose download was cut off once; and says so when it always is", async () => {
    const cut = (response: ServerResponse, file: Buffer | undefined): void => {
      response.writeHead(200, { "content-length": String(file!.length) });
      response.write(file!.subarray(0, 100), () => response.destroy());
    };
    charts.answer("web-1.2.0.tgz", (response, file) => {
      charts.answer("web-1.2.0.tgz", undefined);
      cut(response, file);
    });

    const once = await build({ version: "1.2.0" });
    charts.answer("web-1.2.0.tgz", cut);
    const always = await build({ version: "1.2.0" });
    charts.answer("web-1.2.0.tgz", undefined);

    expect(imageOf(once).digest).toMatch(/^sha256:/);
    expect(failureOf(always)).toMatchObject({ reason_code: "helm.download-cut", fault_of: "source" });
  });

  it("nothing by way of a link-local address, be it named, redirected to or in the index", async () => {
    const index = charts.read("index.yaml").toString("utf8");
    const named = failureOf(await build({ repo_url: "http://169.254.169.254/charts" }));
    charts.answer("index.yaml", (response) => {
      response.writeHead(302, { location: "http://169.254.169.254/index.yaml" }).end();
    });
    const redirected = failureOf(await build());
    charts.answer("index.yaml", (response) =>
      response.end(index.replaceAll("web-2.0.0.tgz", "http://[fe80::1]/web.tgz")),
    );
    const listed = failureOf(await build());
    charts.answer("index.yaml", undefined);

    for (const failure of [named, redirected, listed]) {
      expect(failure).toMatchObject({ reason_code: "source.url-refused", fault_of: "caller" });
    }
  });

  it("nothing that redirects for ever, and no credential from an index", async () => {
    const index = charts.read("index.yaml").toString("utf8");
    charts.answer("index.yaml", (response) => response.writeHead(302, { location: "/index.yaml" }).end());
    const round = failureOf(await build());
    const withPassword = `http://me:hunter2@localhost:${new URL(charts.url).port}/web-2.0.0.tgz`;
    charts.answer("index.yaml", (response) => response.end(index.replaceAll("web-2.0.0.tgz", withPassword)));
    const job = await build();
    charts.answer("index.yaml", undefined);

    expect(round["message"]).toContain("redirects more than");
    expect(failureOf(job)).toMatchObject({ reason_code: "source.url-refused" });
    expect(JSON.stringify(failureOf(job))).not.toContain("hunter2");
  });

  it.each([
    ["is larger than a source may be", { "web/values.yaml": "x".repeat(2_000_000) }, "tar.too-large"],
    ["leads out of itself", { [INSIDE]: "x" }, /^tar\./],
    ["is no chart", { "readme.md": "x" }, "helm.not-a-chart"],
    ["is another chart", { "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 9.0.0\n" }, "helm.not-a-chart"],
  ])("no archive that %s", async (_, files, code) => {
    const name = "web-7.0.0.tgz";
    const index = charts.read("index.yaml").toString("utf8");
    charts.write(name, gzipSync(leadOut(await archiveOf(files))));
    const digest = createHash("sha256").update(charts.read(name)).digest("hex");
    const entry = `entries:\n  web:\n  - version: 7.0.0\n    urls: [${name}]\n    digest: ${digest}\n`;
    charts.answer("index.yaml", (response) => response.end(index.replace(/entries:\n {2}web:\n/, entry)));

    const failure = failureOf(await build({ version: "7.0.0" }));
    charts.answer("index.yaml", undefined);

    expect(failure).toMatchObject({ fault_of: "source", reason_code: expect.stringMatching(code) });
  });

  it("nothing of a registry that is no chart", async () => {
    const config = { mediaType: "application/vnd.oci.image.config.v1+json", blob: blobOf("{}") };
    const client = createOciClient({ registryUrl: upstream.url });
    await pushArtifact(client, { repository: "team/image", tag: "1.0.0", config, layers: [] });

    const failure = failureOf(await build({ repo_url: inRegistry(), chart: "image", version: "1.0.0" }));

    expect(failure).toMatchObject({ reason_code: "helm.not-a-chart", fault_of: "source" });
  });

  it.each([
    "",
    "1",
    "1.2",
    "1.x",
    "^1.0",
    "~1.2",
    "~1",
    ">=1.2 <2",
    ">1.2",
    "<=1.2",
    "!=2.0.0",
    "1.0 - 1.5",
    "^0.1",
    "~0.0.0",
    "^2.0.0-0",
    ">=3.0.0-0",
    "0.x || 2.x",
    "=1.2.0, <2",
    "*",
  ])("the version that helm takes for %j", async (range) => {
    const args = ["show", "chart", "web", "--repo", charts.url, ...(range === "" ? [] : ["--version", range])];
    const helms = await charts.helm(...args).then(
      (text) => /^version: (.*)$/m.exec(text)?.[1],
      () => undefined,
    );

    const accepts = parseVersionRange(range || "*")!;
    const ours = versions.toReversed().find((version) => accepts(parseVersion(version)!));

    expect(helms).toBeDefined();
    expect(ours).toBe(helms);
  });

  async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
    const entries = Object.entries(files).map(([name, content]) => fileOf(name, content));
    const chunks: Uint8Array[] = [];
    for await (const chunk of writeTar(entries)) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** What our own writer refuses to write: the same archive with a member that leads out of it. */
  function leadOut(archive: Buffer): Buffer {
    const at = archive.indexOf(INSIDE);
    if (at !== -1) {
      archive.write("web/../../escape", at);
      archive.write(" ".repeat(8), at + 148);
      const sum = archive.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
      archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148);
    }
    return archive;
  }
});
