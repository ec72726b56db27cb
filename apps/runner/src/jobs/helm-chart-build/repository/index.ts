import type { ChartRepository } from "@exclave/contract";
import { jobFault } from "../../../exec/index.ts";
import { listFiles } from "../../artifact.ts";
import { askForVerdict } from "../../await-verdict.ts";
import type { BuildOutputs, JobContext } from "../../job.ts";
import { findInIndex } from "./from-index.ts";
import { findInRegistry } from "./from-registry.ts";
import type { UpstreamChart } from "./upstream.ts";

/** Takes a chart over from a chart repository: resolves it once, and pushes the very bytes that it has there. */
export async function buildFromRepository(
  context: JobContext,
  repository: ChartRepository,
): Promise<BuildOutputs | undefined> {
  const upstream = await context.step("resolve", "initializing", () => resolve(context, repository));
  if (!upstream) {
    return undefined;
  }
  const { image, paths } = await upstream.publish();
  const files = listFiles(paths.map((path) => ({ path })));
  return { image, source_digest: upstream.resolved.digest, files };
}

/** What is built: what was found now, or what an earlier attempt has recorded. */
async function resolve(context: JobContext, repository: ChartRepository): Promise<UpstreamChart | undefined> {
  const upstream = await find(context, repository);
  context.say(`${nameOf(upstream)} is ${upstream.resolved.digest}`);
  const { verdict, chart } = await askForVerdict(context, { chart: upstream.resolved });
  if (verdict === "done") {
    return undefined;
  }
  if (!chart || chart.digest === upstream.resolved.digest) {
    return upstream;
  }
  const recorded = await find(context, { ...repository, version: chart.version, digest: chart.digest });
  context.say(`${nameOf(recorded)} was taken by an earlier attempt, and is built`);
  return recorded;
}

/** A digest that is wanted is upheld, wherever it comes from. */
async function find(context: JobContext, repository: ChartRepository): Promise<UpstreamChart> {
  const isRegistry = repository.repo_url.startsWith("oci://");
  const upstream = await (isRegistry ? findInRegistry(context, repository) : findInIndex(context, repository));
  const { digest } = repository;
  if (digest !== undefined && digest !== upstream.resolved.digest) {
    throw moved(upstream, digest);
  }
  return upstream;
}

function moved(upstream: UpstreamChart, digest: string): Error {
  return jobFault({
    code: "helm.digest-mismatch",
    message: `${nameOf(upstream)} has digest ${upstream.resolved.digest} now; ${digest} was built before`,
    hint: "the repository changed a version that it had published: start a new build instead of a retry",
    faultOf: "source",
  });
}

function nameOf({ resolved }: UpstreamChart): string {
  return `${resolved.name} ${resolved.version} of ${resolved.url}`;
}
