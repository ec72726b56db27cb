import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { classifyHost } from "@exclave/kernel";
import type { TarLimits } from "@exclave/oci";
import { jobFault } from "../../exec/index.ts";
import { resolveInside } from "../../source/index.ts";
import type { JobContext } from "../job.ts";
import { chartEntries } from "./chart-entries.ts";
import { type ChartDependency, type ChartMetadata, lockFileOf, parseChartFile } from "./chart-file.ts";

/** Deeper than charts are nested; a ring of them ends here. */
const MAXIMUM_DEPTH = 8;

interface ChartPlace {
  readonly directory: string;
  /** Of the whole source: nothing outside it is read. */
  readonly root: string;
  readonly depth: number;
}

/** Reads the chart in `directory`. */
export async function readChart(directory: string): Promise<ChartMetadata> {
  const file = path.join(directory, "Chart.yaml");
  if (!existsSync(file)) {
    throw jobFault({
      code: "helm.no-chart",
      message: "the directory has no Chart.yaml",
      hint: "check the directory of the component's source",
      faultOf: "source",
    });
  }
  const requirements = path.join(directory, "requirements.yaml");
  return parseChartFile(
    await readFile(file, "utf8"),
    existsSync(requirements) ? await readFile(requirements, "utf8") : undefined,
  );
}

/**
 * Puts under `charts/` what Chart.yaml names and the source does not hold already.
 *
 * Charts of the same source are put there unpacked: packing them, as Helm does, would put the time into the result.
 */
export async function vendorDependencies(context: JobContext, chart: ChartMetadata, place: ChartPlace): Promise<void> {
  const { directory, depth } = place;
  const missing: ChartDependency[] = [];
  for (const dependency of chart.dependencies ?? []) {
    if (dependency.repository !== "" && !(await isVendored(directory, dependency))) {
      missing.push(dependency);
    }
  }
  if (missing.length > 0 && depth === MAXIMUM_DEPTH) {
    throw jobFault({
      code: "helm.dependencies-too-deep",
      message: `charts depend on each other more than ${MAXIMUM_DEPTH} deep`,
      faultOf: "source",
    });
  }
  const [local, remote] = [missing.filter(isLocal), missing.filter((dependency) => !isLocal(dependency))];
  if (remote.length > 0) {
    await fetchRemote(context, { directory, lock: path.join(directory, lockFileOf(chart)), dependencies: remote });
  }
  for (const dependency of local) {
    await copyLocal(context, dependency, place);
  }
}

async function isVendored(directory: string, { name, version }: ChartDependency): Promise<boolean> {
  const charts = path.join(directory, "charts");
  if (existsSync(path.join(charts, name, "Chart.yaml"))) {
    return true;
  }
  const archives = existsSync(charts) ? await readdir(charts) : [];
  // A range cannot be told from the name of a file; any packed version was put there on purpose.
  return archives.includes(`${name}-${version}.tgz`) || archives.some((file) => isArchiveOf(file, name));
}

function isArchiveOf(file: string, name: string): boolean {
  return file.startsWith(`${name}-`) && /^v?\d+\.\d+.*\.tgz$/.test(file.slice(name.length + 1));
}

function isLocal({ repository }: ChartDependency): boolean {
  return repository.startsWith("file://");
}

async function copyLocal(context: JobContext, dependency: ChartDependency, place: ChartPlace): Promise<void> {
  const { directory, root, depth } = place;
  const named = path.resolve(directory, dependency.repository.slice("file://".length));
  if (named !== root && !named.startsWith(root + path.sep)) {
    throw jobFault({
      code: "helm.dependency-outside",
      message: `dependency ${dependency.name} comes from ${dependency.repository}, outside the component's directory`,
      hint: "only that directory is the source: put a copy of the chart into charts/, or name a chart repository",
      faultOf: "source",
    });
  }
  const from = await resolveInside(root, path.relative(root, named));
  const target = path.join(directory, "charts", dependency.name);
  const { source_bytes: bytes, source_files: files } = context.plan.limits;
  const limits: TarLimits = { bytes, entries: files };
  const chart = await readChart(from);
  await rm(path.join(directory, "charts", `${dependency.name}-${chart.version}.tgz`), { force: true });
  for (const entry of await chartEntries(from, limits)) {
    const file = path.join(target, entry.path);
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(entry.open(), createWriteStream(file));
  }
  context.say(`${dependency.name} ${chart.version} is taken from ${path.relative(root, from)}`);
  await vendorDependencies(context, chart, { directory: target, root, depth: depth + 1 });
}

interface RemoteDependencies {
  readonly directory: string;
  /** The file that pins them, where it is there. */
  readonly lock: string;
  readonly dependencies: readonly ChartDependency[];
}

/** Lets Helm fetch what lives in repositories; with a lock exactly what it pins. */
async function fetchRemote(context: JobContext, { directory, lock, dependencies }: RemoteDependencies): Promise<void> {
  const home = await context.workspace.directory("helm");
  const environment = {
    HELM_CACHE_HOME: path.join(home, "cache"),
    HELM_CONFIG_HOME: path.join(home, "config"),
    HELM_DATA_HOME: path.join(home, "data"),
  };
  for (const { name, repository } of dependencies) {
    const isUrl = /^(https?|oci):\/\//.test(repository) && URL.canParse(repository);
    if (!isUrl || classifyHost(new URL(repository).hostname) === "forbidden") {
      throw jobFault({
        code: "helm.repository-refused",
        message: `dependency ${name} comes from ${repository}`,
        hint: "name the repository by an https, oci or file URL that is no link-local address",
        faultOf: "source",
      });
    }
  }
  const isLocked = existsSync(lock);
  if (!isLocked) {
    context.say(`the chart has no ${path.basename(lock)}: the newest versions that fit are taken`);
  }
  const repositories = new Set(dependencies.map(({ repository }) => repository).filter((url) => /^https?:/.test(url)));
  for (const [index, url] of [...repositories].entries()) {
    await helm(context, ["repo", "add", `repository-${index}`, url], directory, environment);
  }
  // What is unpacked under charts/ stays; Helm replaces only archives.
  await helm(context, ["dependency", isLocked ? "build" : "update"], directory, environment);
  if (!isLocked) {
    await writeFile(lock, await withoutTime(lock));
  }
}

async function withoutTime(lock: string): Promise<string> {
  const text = await readFile(lock, "utf8");
  return text.replace(/^generated: .*$/m, 'generated: "1970-01-01T00:00:00Z"');
}

async function helm(
  context: JobContext,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const { exitCode, lastLines } = await context.exec.attempt("helm", args, { cwd, environment });
  if (exitCode !== 0) {
    throw jobFault({
      code: "helm.dependencies-failed",
      message: `helm ${args.slice(0, 2).join(" ")} ended with exit code ${exitCode}`,
      faultOf: "source",
      exitCode,
      lastLines,
    });
  }
}
