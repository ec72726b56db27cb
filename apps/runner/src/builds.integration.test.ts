import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { type BuildPlan, type BuiltImage, buildJobTypes, RECIPE_VERSION } from "@exclave/contract";
import { createOciClient, gunzip, readTar } from "@exclave/oci";
import { allowedEnvironment, run } from "@exclave/process";
import {
  type FakeControlPlane,
  type FileChange,
  type GitServer,
  gitServer,
  type MemoryRegistry,
  type RunnerProcess,
  type SeenJob,
  startFakeControlPlane,
  startMemoryRegistry,
  startRunnerProcess,
} from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf, imageOf } from "../test/outcomes.ts";

const busybox = readFileSync("/bin/busybox");
const BASE = 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\n';

describe("a runner builds", () => {
  let controlPlane: FakeControlPlane;
  let git: GitServer;
  let registry: MemoryRegistry;
  let runner: RunnerProcess;
  let repositories = 0;

  beforeAll(async () => {
    [controlPlane, git, registry] = await Promise.all([startFakeControlPlane(), gitServer(), startMemoryRegistry()]);
    runner = await startRunnerProcess(controlPlane);
  });

  afterAll(async () => {
    await runner.destroy();
    await Promise.all([controlPlane.close(), git.close(), registry.close()]);
  });

  interface Asked extends Partial<BuildPlan> {
    readonly kind: BuildPlan["kind"];
    readonly files?: Readonly<Record<string, FileChange>>;
    readonly path?: string;
  }

  async function build({ files, path = ".", ...rest }: Asked, secrets: Record<string, string> = {}): Promise<SeenJob> {
    repositories += 1;
    const repository = files && (await git.createRepository(`r${repositories}`));
    const ref = await repository?.commit({ files: files! });
    const plan: BuildPlan = {
      build_id: `bld${repositories}`,
      org_id: "org1",
      app_id: "app1",
      component_id: "cmp1",
      component_name: "thing",
      recipe_version: RECIPE_VERSION,
      ...(repository ? { git_source: { url: repository.url, ref: ref!, path, recurse_submodules: true } } : {}),
      destination: { registry: registry.url, repository: "org1/app1/cmp1", tag: `bld${repositories}` },
      limits: { source_bytes: 50_000_000, source_files: 1_000 },
      ...rest,
    };
    return await controlPlane.ended(controlPlane.offer({ type: buildJobTypes[rest.kind], plan, secrets }));
  }

  async function filesOf({ repository, digest }: BuiltImage): Promise<Record<string, string>> {
    const client = createOciClient({ registryUrl: registry.url });
    const { manifest } = await client.pullManifest(repository, digest);
    const files: Record<string, string> = {};
    for (const layer of manifest.layers) {
      const { body } = await client.pullBlob(repository, layer);
      for await (const member of readTar(gunzip(body), { entries: 1_000, bytes: 1e8 })) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of member.body) {
          chunks.push(chunk);
        }
        files[member.path] = Buffer.concat(chunks).toString("utf8");
      }
    }
    return files;
  }

  it("a Terraform module into one layer, the same one every time", async () => {
    const asked: Asked = {
      kind: "terraform_module",
      path: "modules/net",
      files: { "modules/net/main.tf": "# x\n", "modules/net/.terraform/junk": "no", "other.tf": "# no\n" },
    };

    const [first, second] = [await build(asked), await build(asked)];

    expect(first.executions[0]!.statuses).toEqual(["initializing", "in-progress", "cleaning-up", "finished"]);
    expect(imageOf(second).digest).toBe(imageOf(first).digest);
    expect(imageOf(first)).toMatchObject({ artifact_type: "application/vnd.exclave.terraform-module.v1" });
    expect(await filesOf(imageOf(first))).toEqual({ "main.tf": "# x\n" });
    expect(first.executions[0]!.outputs).toMatchObject({ files: [{ rel_path: "main.tf" }] });
    expect(first.executions[0]!.outputs!["source_digest"]).toMatch(/^[0-9a-f]{40}$/);
  });

  it("a Pulumi program into one layer, which a directory without one is not", async () => {
    const files = { "infra/Pulumi.yaml": "name: base\n", "infra/index.ts": "export {};\n", "infra/.pulumi/junk": "no" };

    const [first, second] = [
      await build({ kind: "pulumi", path: "infra", files }),
      await build({ kind: "pulumi", path: "infra", files }),
    ];
    const none = await build({ kind: "pulumi", files });

    expect(imageOf(second).digest).toBe(imageOf(first).digest);
    expect(imageOf(first)).toMatchObject({ artifact_type: "application/vnd.exclave.pulumi-program.v1" });
    expect(await filesOf(imageOf(first))).toEqual({ "Pulumi.yaml": "name: base\n", "index.ts": "export {};\n" });
    expect(failureOf(none)).toMatchObject({ reason_code: "pulumi.no-program", fault_of: "source" });
  });

  it.each([
    ["terraform", { "main.tf": "# x\n" }, ".terraform/junk", "application/vnd.exclave.terraform-module.v1"],
    ["pulumi", { "Pulumi.yaml": "name: base\n" }, ".pulumi/junk", "application/vnd.exclave.pulumi-program.v1"],
  ] as const)("a sandbox of %s into one layer, without what its tool leaves behind", async (tool, kept, left, type) => {
    const files = { ...kept, [left]: "no" };

    const image = imageOf(await build({ kind: "sandbox", sandbox: { config_id: "app2", tool }, files }));

    expect(image.artifact_type).toBe(type);
    expect(await filesOf(image)).toEqual(kept);
  });

  it("an image with its arguments, variables and target, the same one on every slot, under users of its own", async () => {
    const dockerfile =
      `${BASE}ARG WHO=nobody\nRUN echo "$WHO likes $COLOR" > /said && id -u && cat /proc/self/uid_map\n` +
      "FROM scratch AS unused\nCOPY none /\n";
    const asked: Asked = {
      kind: "docker_build",
      files: {
        "app/Dockerfile": dockerfile.replace("FROM scratch\n", "FROM scratch AS wanted\n"),
        "app/busybox": exec(),
      },
      path: "app",
      docker: {
        dockerfile: "Dockerfile",
        context: ".",
        target: "wanted",
        build_args: ["WHO=ada"],
        env_vars: { COLOR: "red" },
      },
    };

    const [first, second] = await Promise.all([build(asked), build(asked)]);

    expect(imageOf(second).digest).toBe(imageOf(first).digest);
    expect(imageOf(first).platform).toMatchObject({ os: "linux" });
    expect(imageOf(first).platform.architecture).not.toBe("");
    expect((await filesOf(imageOf(first)))["said"]).toBe("ada likes red\n");
    const outside = first.lines.find(({ text }) => /^ *0 +\d{6,}/.test(text));
    expect(outside, "root of the image is an ordinary user outside").toBeDefined();
  });

  it("an image with the variables that are asked for now, also where it was built with others before", async () => {
    const destination = { registry: registry.url, repository: "org1/app1/variables", tag: "variables" };
    const files = { Dockerfile: `${BASE}RUN echo "$COLOR" > /said\n`, busybox: exec() };
    const said = async (variables: Record<string, string>): Promise<string> => {
      const docker = { dockerfile: "Dockerfile", context: ".", build_args: [], env_vars: variables };
      const built = await build({ kind: "docker_build", destination, files, docker });
      return (await filesOf(imageOf(built)))["said"]!;
    };

    expect([await said({}), await said({ COLOR: "red" }), await said({ COLOR: "blue" }), await said({})]).toEqual([
      "\n",
      "red\n",
      "blue\n",
      "\n",
    ]);
  });

  it("an image with a trace: what it did, step by step, within the time that it took", async () => {
    const before = BigInt(Date.now() - 1) * 1_000_000n;

    const { spans, executions, lines } = await build({
      kind: "docker_build",
      files: { Dockerfile: BASE, busybox: { content: busybox, isExecutable: true } },
      docker: { dockerfile: "Dockerfile", context: ".", build_args: [], env_vars: {} },
    });

    const steps = [...spans].sort((one, other) => Number(one.startUnixNano - other.startUnixNano));
    const job = steps[0]!;
    expect(steps.map(({ name }) => name)).toEqual(["docker-build", "fetch", "build", "push", "clean-up"]);
    expect(executions[0]!.statuses.at(-1)).toBe("finished");
    expect(job).toMatchObject({ parentSpanId: "", attributes: { "runner_job_execution.attempt": "1" } });
    expect(job.startUnixNano).toBeGreaterThan(before);
    expect(job.endUnixNano).toBeLessThan(BigInt(Date.now() + 1) * 1_000_000n);
    for (const [index, step] of steps.slice(1).entries()) {
      expect(step).toMatchObject({ traceId: job.traceId, parentSpanId: job.spanId, statusCode: 1 });
      expect(step.startUnixNano).toBeGreaterThanOrEqual(steps[index]!.startUnixNano);
      expect(step.endUnixNano).toBeLessThanOrEqual(job.endUnixNano);
    }
    const printed = lines.filter(({ text }) => text.startsWith("STEP "));
    expect(new Set(printed.map(({ spanId }) => spanId))).toEqual(new Set([steps[2]!.spanId]));
    const timed = lines
      .filter(({ text }) => / took \d+ ms$/.test(text))
      .map(({ text, spanId }) => [text.split(" ")[0], spanId]);
    expect(timed).toEqual(steps.slice(1, 4).map(({ name, spanId }) => [name, spanId]));
    expect(new Set(printed.map(({ traceId }) => traceId))).toEqual(new Set([job.traceId]));
  });

  it("an image faster when it was built before, from its layers", async () => {
    const files = { Dockerfile: `${BASE}RUN echo slow\n`, busybox: exec() };
    const docker = { dockerfile: "Dockerfile", context: ".", build_args: [], env_vars: {} };
    const destination = { registry: registry.url, repository: "org1/app1/cached", tag: "cached" };
    const asked: Asked = { kind: "docker_build", destination, files, docker };

    const first = await build(asked);
    const again = await build(asked);

    expect(imageOf(again).digest).toBe(imageOf(first).digest);
    expect(again.lines.some(({ text }) => text.includes("Using cache"))).toBe(true);
  });

  it("no image from a Dockerfile that fails, and has all it said, however fast that came before its end", async () => {
    const characters = 10_000_000;
    const job = await build({
      kind: "docker_build",
      files: {
        Dockerfile: `${BASE}RUN head -c ${characters} /dev/zero | tr "\\0" "~"; echo; echo the last line; exit 3\n`,
        busybox: exec(),
      },
      docker: { dockerfile: "Dockerfile", context: ".", build_args: [], env_vars: {} },
    });

    const texts = job.lines.map(({ text }) => text);
    expect(texts.filter((text) => /^~{3,}$/.test(text)).join("").length).toBe(characters);
    expect(texts).toContain("the last line");
  });

  it("no image from a Dockerfile that fails, and says how it failed, without the secret it printed", async () => {
    const job = await build(
      {
        kind: "docker_build",
        files: { Dockerfile: `${BASE}RUN echo the key is hunter2 && exit 7\n`, busybox: exec() },
        docker: { dockerfile: "Dockerfile", context: ".", build_args: [], env_vars: {} },
      },
      { KEY: "hunter2" },
    );

    expect(failureOf(job)).toMatchObject({
      reason_code: "docker.build-failed",
      fault_of: "source",
      step: "build",
      last_lines: expect.stringContaining("the key is ********"),
    });
    expect(job.executions[0]!.result!.error_code).toBe(7);
    expect(JSON.stringify([job.lines.map(({ text }) => text), job.executions[0]!.result])).not.toContain("hunter2");
  });

  it("no image from a context that leads out of the source", async () => {
    const docker = { dockerfile: "Dockerfile", context: ".", build_args: [], env_vars: {} };
    const files = { Dockerfile: BASE, secret: { symlink: "/etc/passwd" } };

    expect(failureOf(await build({ kind: "docker_build", files, docker }))).toMatchObject({
      reason_code: "source.outside-tree",
    });
    expect(
      failureOf(await build({ kind: "docker_build", files, docker: { ...docker, context: "../.." } })),
    ).toMatchObject({ reason_code: "source.outside-tree" });
  });

  it("a chart in Helm's layout, with the chart it depends on and without what it ignores", async () => {
    const chart = "apiVersion: v2\nname: web\nversion: 1.10.0+a\nappVersion: 1.10\n";
    const asked: Asked = {
      kind: "helm_chart",
      files: {
        "Chart.yaml": `${chart}dependencies:\n  - name: common\n    version: 0.1.0\n    repository: file://./parts/common\n`,
        "values.yaml": "a: 1\n",
        "templates/a.yaml": "kind: ConfigMap\n",
        "parts/common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 0.1.0\n",
        "parts/common/values.yaml": "b: 2\n",
        "notes.txt": "not this\n",
        ".helmignore": "*.txt\nparts/\n.helmignore\n",
      },
      helm: { chart_name: "web" },
    };

    const [first, second] = [await build(asked), await build(asked)];

    const image = imageOf(first);
    expect(imageOf(second).digest).toBe(image.digest);
    expect(Object.keys(await filesOf(image))).toEqual([
      "web/Chart.yaml",
      "web/charts/common/Chart.yaml",
      "web/charts/common/values.yaml",
      "web/templates/a.yaml",
      "web/values.yaml",
    ]);
    const client = createOciClient({ registryUrl: registry.url });
    const { manifest, digest } = await client.pullManifest(image.repository, "1.10.0_a");
    expect(digest).toBe(image.digest);
    expect(manifest.config?.mediaType).toBe("application/vnd.cncf.helm.config.v1+json");
    expect(manifest.layers[0]?.mediaType).toBe("application/vnd.cncf.helm.chart.content.v1.tar+gzip");
  });

  it("a chart that helm itself pulls and renders", async () => {
    const job = await build({
      kind: "helm_chart",
      files: {
        "Chart.yaml": "apiVersion: v2\nname: real\nversion: 0.3.0\n",
        "templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n",
      },
      helm: { chart_name: "real" },
    });
    const { repository } = imageOf(job);
    const reference = `oci://${new URL(registry.url).host}/${repository}`;

    const shown = await helm("template", "it", reference, "--version", "0.3.0", "--plain-http");

    expect(shown).toContain("metadata: {name: it}");
  });

  it("a chart with what it depends on from a repository, pinned by its lock, the same one every time", async () => {
    const charts = await chartRepository();
    await charts.publish("common", "0.1.0");
    const chart = `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - {name: common, version: ">=0.1.0", repository: ${charts.url}}\n`;
    const asked: Asked = {
      kind: "helm_chart",
      files: { "Chart.yaml": chart, "Chart.lock": await charts.lockOf(chart) },
      helm: { chart_name: "web" },
    };
    await charts.publish("common", "0.2.0");

    const [first, second] = [await build(asked), await build(asked)];
    await charts.close();

    expect(Object.keys(await filesOf(imageOf(first)))).toContain("web/charts/common-0.1.0.tgz");
    expect(imageOf(second).digest).toBe(imageOf(first).digest);
  });

  it("a chart of apiVersion v1 with what its requirements.yaml names, the same one every time", async () => {
    const charts = await chartRepository();
    await charts.publish("common", "0.1.0");
    const asked: Asked = {
      kind: "helm_chart",
      files: {
        "Chart.yaml": "apiVersion: v1\nname: web\nversion: 1.0.0\n",
        "requirements.yaml": `dependencies:\n  - {name: common, version: 0.1.0, repository: ${charts.url}}\n  - {name: own, version: 0.2.0, repository: file://own}\n`,
        "own/Chart.yaml": "apiVersion: v1\nname: own\nversion: 0.2.0\n",
      },
      helm: { chart_name: "web" },
    };

    const [first, second] = [await build(asked), await build(asked)];
    await charts.close();

    const files = Object.keys(await filesOf(imageOf(first)));
    expect(files).toEqual(expect.arrayContaining(["web/charts/common-0.1.0.tgz", "web/charts/own/Chart.yaml"]));
    expect(files).toContain("web/requirements.lock");
    expect(imageOf(second).digest).toBe(imageOf(first).digest);
  });

  it("no chart that depends on what is outside its directory", async () => {
    const job = await build({
      kind: "helm_chart",
      path: "web",
      files: {
        "web/Chart.yaml":
          "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - {name: c, version: 0.1.0, repository: file://../c}\n",
        "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n",
      },
      helm: { chart_name: "web" },
    });

    expect(failureOf(job)).toMatchObject({
      step: "dependencies",
      fault_of: "source",
      reason_code: "helm.dependency-outside",
      message: expect.stringMatching(/^dependency c comes from file:\/\/\.\.\/c, outside .*charts\//),
    });
  });

  it("manifests from text, from files and through kustomize", async () => {
    const object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    const files = {
      "b.yaml": `${object}---\n${object}`,
      "a.yml": "{{ if .x }}\napiVersion: v1\nkind: {{ .kind }}\n{{ end }}\n",
      "readme.md": "# no\n",
      "base/kustomization.yaml": "resources: [it.yaml]\n",
      "base/it.yaml": object,
      "over/kustomization.yaml": "resources: [../base]\nnamePrefix: x-\n",
    };
    const kustomize = { path: "over", patches: [], enable_helm: false, load_restrictor: "" };

    const inline = await build({ kind: "kubernetes_manifest", kubernetes: { manifest: object } });
    const plain = await build({
      kind: "kubernetes_manifest",
      files: { "b.yaml": files["b.yaml"], "a.yml": files["a.yml"] },
    });
    const rendered = await build({ kind: "kubernetes_manifest", files, kubernetes: { kustomize } });

    expect(await filesOf(imageOf(inline))).toEqual({ "manifest.yaml": object });
    expect(Object.keys(await filesOf(imageOf(plain)))).toEqual(["a.yml", "b.yaml"]);
    expect((await filesOf(imageOf(rendered)))["manifest.yaml"]).toContain("name: x-a");
  });

  it("no manifest that is not one, and says where", async () => {
    const broken = await build({ kind: "kubernetes_manifest", files: { "a.yaml": "kind: X\nb: [1\n" } });
    const remote = await build({
      kind: "kubernetes_manifest",
      files: { "kustomization.yaml": "resources: [https://example.com/a.yaml]\n" },
      kubernetes: { kustomize: { path: ".", patches: [], enable_helm: false, load_restrictor: "" } },
    });
    const above = await build({
      kind: "kubernetes_manifest",
      path: "over",
      files: { "over/kustomization.yaml": "resources: [../base]\n", "base/kustomization.yaml": "resources: []\n" },
      kubernetes: { kustomize: { path: ".", patches: [], enable_helm: false, load_restrictor: "" } },
    });
    const enormous = Array.from(
      { length: 9 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`,
    );
    const unreadable = await build({
      kind: "kubernetes_manifest",
      files: { "kustomization.yaml": ["a0: &a0 [x]", ...enormous, ""].join("\n") },
      kubernetes: { kustomize: { path: ".", patches: [], enable_helm: false, load_restrictor: "" } },
    });
    const empty = await build({ kind: "kubernetes_manifest", kubernetes: { manifest: "# nothing yet\n" } });

    expect(failureOf(above)).toMatchObject({
      reason_code: "kustomize.not-in-source",
      message: expect.stringContaining("kustomize.path"),
    });
    expect(failureOf(unreadable)).toMatchObject({ reason_code: "kustomize.invalid", fault_of: "source" });
    expect(failureOf(empty)).toMatchObject({ reason_code: "manifest.none", fault_of: "source" });
    expect(failureOf(broken)).toMatchObject({ reason_code: "manifest.invalid" });
    expect(failureOf(broken)["message"]).toMatch(/^a\.yaml:\d+:\d+: /);
    expect(failureOf(remote)).toMatchObject({ reason_code: "kustomize.not-in-source" });
  });

  it("nothing from a plan that it does not understand", async () => {
    const job = await build({
      kind: "terraform_module",
      files: { "a.tf": "" },
      destination: { registry: registry.url, repository: "Not/Valid", tag: "x" },
    });

    expect(failureOf(job)).toMatchObject({ reason_code: "plan.invalid", fault_of: "controlplane" });
  });

  async function helm(...args: string[]): Promise<string> {
    const environment = { ...allowedEnvironment(process.env), HELM_CACHE_HOME: runner.dataDirectory };
    const { stdout, stderr, exitCode } = await run("helm", args, { environment });
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout;
  }

  interface ChartRepository {
    readonly url: string;
    publish(name: string, version: string): Promise<void>;
    /** The lock that helm writes for a chart now. */
    lockOf(chart: string): Promise<string>;
    close(): Promise<void>;
  }

  /** Charts packed by helm, served as a repository of the old kind. */
  async function chartRepository(): Promise<ChartRepository> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "charts-"));
    const server = http.createServer((request, response) => {
      response.end(readFileSync(path.join(folder, path.basename(request.url!))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const write = (name: string, chart: string): string => {
      const directory = path.join(folder, name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(path.join(directory, "Chart.yaml"), chart);
      return directory;
    };
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async publish(name, version) {
        const directory = write(name, `apiVersion: v2\nname: ${name}\nversion: ${version}\n`);
        await helm("package", directory, "--destination", folder);
        await helm("repo", "index", folder);
      },
      async lockOf(chart) {
        const directory = write("app", chart);
        await helm("dependency", "update", directory);
        const lock = readFileSync(path.join(directory, "Chart.lock"), "utf8");
        rmSync(directory, { recursive: true });
        return lock;
      },
      async close() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        rmSync(folder, { recursive: true });
      },
    };
  }

  function exec(): FileChange {
    return { content: busybox, isExecutable: true };
  }
});
