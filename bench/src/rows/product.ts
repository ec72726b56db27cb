import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Client, createClient } from "@exclave/client";
import { run } from "@exclave/process";
import { type GitRepository, gitServer } from "@exclave/testkit";
import { newDataDirectory, type Product, startProduct, stopProduct } from "../../../e2e/product.ts";
import { type BuildEndings, watchBuildEndings } from "../build-endings.ts";
import { type Figure, millisecondsAt, type Row } from "../figure.ts";
import { percentile } from "../measure.ts";

const IMAGES = 20;
const COLD_BUILDS = 5;
const FIRST_STEPS = 20;
const SETTLE_MILLISECONDS = 5_000;
const MEGABYTE_OF_KILOBYTES = 1024;
const environment = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** The whole product as `exclave up` starts it: how soon it is there, what it costs, and how fast it builds. */
export const product: Row = {
  name: "product",
  async run() {
    const data = newDataDirectory();
    const server = await gitServer();
    try {
      const first = await startUp(data.path);
      await stopProduct(first.product);
      const warm = await startUp(data.path);
      try {
        const figures = await measureProduct(warm.product, await server.createRepository("bench", files()));
        const bare = await nodeStart();
        return [
          start("exclave up to ready, first time", "under 20,000 ms", first.milliseconds, bare),
          start("exclave up to ready, warm", "under 5,000 ms", warm.milliseconds, bare),
          ...figures,
        ];
      } finally {
        await stopProduct(warm.product);
      }
    } finally {
      await server.close();
      data.remove();
    }
  },
};

function start(what: string, target: string, value: number, baseline: number): Figure {
  return { what, target, unit: "ms", value, baseline, baselineOf: "`node -e 0`" };
}

async function startUp(dataDirectory: string): Promise<{ product: Product; milliseconds: number }> {
  const started = performance.now();
  const up = startProduct({ dataDirectory, flags: ["--allow-local-sources"] });
  await up.ready;
  return { product: up, milliseconds: performance.now() - started };
}

async function nodeStart(): Promise<number> {
  return await timed(() => typed(process.execPath, ["-e", "0"]));
}

/** A program by hand: what it does must succeed, or its time says nothing. */
async function typed(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(program, args, { environment });
  if (exitCode !== 0) throw new Error(`${program} ${args[0]} ended with ${exitCode}: ${stderr}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** An image with steps of some seconds, as most have; nothing of it is there from an earlier build. */
const WORKING_DOCKERFILE = `FROM scratch
COPY hello /srv/hello
COPY --chmod=755 busybox /bin/busybox
RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/sh"]
RUN busybox seq 1 2000000 | busybox gzip > /srv/numbers.gz
RUN for part in 1 2 3; do busybox seq 1 1000000 | busybox sha256sum; done > /srv/sums
`;

/** Images without a base, so that nothing is pulled from anywhere. */
function files(): Record<string, string> {
  const all: Record<string, string> = { "infra/main.tf": "" };
  for (let index = 0; index < IMAGES; index++) {
    all[`image${index}/Dockerfile`] = "FROM scratch\nCOPY hello /hello\n";
    all[`image${index}/hello`] = `hello ${index}\n`;
  }
  all["working/Dockerfile"] = WORKING_DOCKERFILE;
  return all;
}

async function measureProduct(up: Product, repository: GitRepository): Promise<Figure[]> {
  const { url, token, org_id: orgId } = await up.ready;
  const client = createClient({ url, token, orgId });
  const memory = await idleMemory(up.child.pid!);
  const { id: appId } = await client.call("create_app", { body: { name: "bench" } });
  const endings = watchBuildEndings(client);
  const bench = { client, endings, repository, registry: new URL(url).host, orgId, appId: appId!, token };
  try {
    const firstStep = await firstSteps(bench);
    const images: string[] = [];
    for (let index = 0; index < IMAGES; index++) {
      images.push(await image(bench, `image${index}`));
    }
    await repository.commit({ files: { "working/busybox": readFileSync("/bin/busybox") } });
    const cold = [
      await coldBuilds(bench, {
        what: "a cold build of an image of one file, p50",
        directory: "image0",
        componentId: images[0]!,
      }),
      await coldBuilds(bench, {
        what: "a cold build of an image with steps of some seconds, p50",
        directory: "working",
        componentId: await image(bench, "working"),
      }),
    ];
    const all = await buildAll(bench, images);
    return [memory, ...firstStep, ...cold, all];
  } finally {
    endings.close();
  }
}

async function component(
  client: Client,
  appId: string,
  name: string,
): Promise<{ app_id: string; component_id: string }> {
  const { id } = await client.call("create_component", { path: { app_id: appId }, body: { name } });
  return { app_id: appId, component_id: id! };
}

function source(repository: GitRepository, directory: string) {
  return { public_git_vcs_config: { repo: repository.url, branch: "main", directory } };
}

async function image({ client, appId, repository }: Bench, directory: string): Promise<string> {
  const path = await component(client, appId, directory);
  await client.call("create_app_docker_build_component_config", {
    path,
    body: { ...source(repository, directory), dockerfile: "Dockerfile" },
  });
  return path.component_id;
}

/** Resident memory of the product's processes, some seconds after it is ready. */
async function idleMemory(pid: number): Promise<Figure> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
  const kilobytes = familyOf(pid).reduce((sum, member) => sum + residentKilobytes(member), 0);
  return {
    what: "idle memory of the whole product",
    target: "under 350 MB",
    unit: "MB",
    value: kilobytes / MEGABYTE_OF_KILOBYTES,
    baseline: undefined,
    baselineOf: "–",
  };
}

/** A process and all it started, those that left its group too. */
function familyOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(statusOf(name))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const family = [root];
  for (const member of family) {
    family.push(...[...parents].filter(([, parent]) => parent === member).map(([child]) => child));
  }
  return family;
}

/** Of shared pages each process has its share. */
function residentKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    // Gone meanwhile.
    return 0;
  }
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // Gone meanwhile.
    return "";
  }
}

async function firstSteps({ client, endings, appId, repository }: Bench): Promise<Figure[]> {
  const path = await component(client, appId, "infra");
  await client.call("create_app_terraform_module_component_config", {
    path,
    body: { ...source(repository, "infra"), variables: {}, env_vars: {} },
  });
  const samples: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < FIRST_STEPS; round++) {
    const asked = Date.now();
    const build = await client.call("create_app_component_build", { path, body: { use_latest: true, force: true } });
    await endings.active(build.id!);
    const lines = await client.call("log_stream_read_logs", { path: { log_stream_id: build.log_stream!.id! } });
    const first = Math.min(...lines.map(({ timestamp }) => Date.parse(timestamp!)));
    samples.push(first - asked);
    baseline.push((await timed(() => typed("git", ["ls-remote", repository.url]))) + (await nodeStart()));
  }
  const common = {
    samples: { milliseconds: samples },
    base: { milliseconds: baseline },
    baselineOf: "`git ls-remote` and a Node process",
  };
  const what = "request to the first line of the job's process";
  return [
    millisecondsAt({ what: `${what}, p50`, target: "under 120 ms", share: 0.5, ...common }),
    millisecondsAt({ what: `${what}, p99`, target: "under 400 ms", share: 0.99, ...common }),
  ];
}

interface Bench {
  readonly client: Client;
  readonly endings: BuildEndings;
  readonly repository: GitRepository;
  readonly registry: string;
  readonly orgId: string;
  readonly appId: string;
  readonly token: string;
}

/** The same clone, build and push as somebody would type them. */
async function bareBuild(
  { repository, registry, orgId, appId, token }: Bench,
  directory: string,
  componentId: string,
): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "exclave-bench-"));
  const storage = [
    "--storage-driver",
    "vfs",
    "--root",
    path.join(folder, "root"),
    "--runroot",
    path.join(folder, "run"),
  ];
  const target = `${registry}/${orgId}/${appId}/${componentId}:bare`;
  const sources = path.join(folder, "sources", directory);
  try {
    return await timed(async () => {
      await typed("git", ["clone", "--quiet", "--depth", "1", repository.url, path.join(folder, "sources")]);
      const bud = ["bud", "--isolation", "chroot", "--timestamp", "0", "--tag", target, sources];
      await typed("buildah", [...storage, ...bud]);
      const push = ["push", "--tls-verify=false", "--creds", `token:${token}`, target];
      await typed("buildah", [...storage, ...push]);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface ColdImage {
  readonly what: string;
  readonly directory: string;
  readonly componentId: string;
}

async function coldBuilds(bench: Bench, { what, directory, componentId }: ColdImage): Promise<Figure> {
  const samples: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < COLD_BUILDS; round++) {
    await bench.repository.commit({ files: { [`${directory}/hello`]: `round ${round}\n` } });
    samples.push(
      await timed(async () => {
        const path = { component_id: componentId };
        const build = await bench.client.call("create_component_build", { path, body: { use_latest: true } });
        await bench.endings.active(build.id!);
      }),
    );
    baseline.push(await bareBuild(bench, directory, componentId));
  }
  return {
    what,
    target: "at most 1.15 times",
    unit: "ms",
    value: percentile({ milliseconds: samples }, 0.5),
    baseline: percentile({ milliseconds: baseline }, 0.5),
    baselineOf: "the same clone, build and push by hand",
  };
}

async function buildAll(bench: Bench, images: readonly string[]): Promise<Figure> {
  const change = Object.fromEntries(images.map((_, index) => [`image${index}/hello`, `all ${index}\n`]));
  await bench.repository.commit({ files: change });
  const value = await timed(async () => {
    const builds = await Promise.all(
      images.map((id) =>
        bench.client.call("create_app_component_build", {
          path: { app_id: bench.appId, component_id: id },
          body: { use_latest: true },
        }),
      ),
    );
    await Promise.all(builds.map(({ id }) => bench.endings.active(id!)));
  });
  let bare = 0;
  for (const [index, id] of images.entries()) {
    bare += await bareBuild(bench, `image${index}`, id);
  }
  return {
    what: `${IMAGES} images, two at a time`,
    target: "at most 1.15 times",
    unit: "ms",
    value,
    baseline: bare / 2,
    baselineOf: "half the sum of the bare builds",
  };
}
