import type { ChartRepository, Wire } from "@exclave/contract";
import { type BlobSource, blobOf } from "@exclave/oci";
import { jobFault } from "../../../exec/index.ts";
import { publish, upstreamAnnotations } from "../../artifact.ts";
import type { JobContext } from "../../job.ts";
import { chartConfig } from "../chart-file.ts";
import { CONFIG_TYPE, chartAnnotations, LAYER_TYPE, versionTag } from "../layout.ts";
import { checkArchive, checkIsWanted } from "./archive.ts";
import { type IndexEntry, readIndex } from "./chart-index.ts";
import { chooseVersion } from "./choose-version.ts";
import { downloadArchive, downloadIndex } from "./download.ts";
import { findInRegistry } from "./from-registry.ts";
import type { UpstreamChart } from "./upstream.ts";

/** Finds a chart in a repository with an `index.yaml`. */
export async function findInIndex(context: JobContext, repository: ChartRepository): Promise<UpstreamChart> {
  const { repo_url: repoUrl, chart, version } = repository;
  const indexUrl = `${repoUrl.replace(/\/+$/, "")}/index.yaml`;
  const text = await downloadIndex(context, indexUrl);
  if (text === undefined) {
    throw jobFault({
      code: "helm.index-missing",
      message: `${repoUrl} is no chart repository: nothing is at ${indexUrl}`,
      hint: "check helm_repo_config.repo_url; one that speaks OCI begins with oci://",
      faultOf: "caller",
    });
  }
  const entries = readIndex(text, chart, indexUrl);
  const versions = entries.map((entry) => entry.version);
  const chosen = chooseVersion(versions, { chart, repoUrl, version });
  const entry = entries.find((candidate) => candidate.version === chosen)!;
  // Some repositories keep an index in front of a registry.
  return entry.url.startsWith("oci://")
    ? await findInRegistry(context, repository, entry.url)
    : await fromArchive(context, chart, entry);
}

/** Without a digest in the index, the archive itself has to tell: it is downloaded first. */
async function fromArchive(context: JobContext, chart: string, entry: IndexEntry): Promise<UpstreamChart> {
  const early = entry.digest === undefined ? await downloadArchive(context, entry.url) : undefined;
  const digest = entry.digest ?? early!.digest;
  const resolved = { name: chart, version: entry.version, digest, url: entry.url, media_type: LAYER_TYPE };
  return {
    resolved,
    async publish() {
      const archive = await context.step("download", "in-progress", () =>
        early ? Promise.resolve(early) : downloadArchive(context, entry.url),
      );
      return await publishArchive(context, archive, resolved);
    },
  };
}

/** The very bytes: what signs them upstream signs them here. */
async function publishArchive(
  context: JobContext,
  archive: BlobSource,
  resolved: Wire<"ResolvedUpstream">,
): ReturnType<UpstreamChart["publish"]> {
  const { source_bytes: bytes, source_files: entries } = context.plan.limits;
  const { metadata, paths } = await context.step("verify", "in-progress", async () => {
    if (archive.digest !== resolved.digest) {
      throw digestMismatch(resolved, archive.digest);
    }
    const checked = await checkArchive(archive, { bytes, entries });
    checkIsWanted(checked.metadata, resolved);
    return checked;
  });
  const image = await context.step("push", "in-progress", () =>
    publish(context, {
      config: { mediaType: CONFIG_TYPE, blob: blobOf(chartConfig(metadata)) },
      layer: { mediaType: LAYER_TYPE, blob: archive },
      annotations: { ...chartAnnotations(metadata), ...upstreamAnnotations(resolved) },
      tags: [versionTag(metadata.version)],
    }),
  );
  return { image, paths };
}

function digestMismatch({ url, digest }: Wire<"ResolvedUpstream">, found: string): Error {
  return jobFault({
    code: "helm.digest-mismatch",
    message: `${url} has digest ${found}, but the index says ${digest}`,
    hint: "the repository, or somebody between, altered the archive or forgot to write the index anew",
    faultOf: "source",
  });
}
