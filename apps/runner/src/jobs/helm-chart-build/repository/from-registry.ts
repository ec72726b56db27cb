import path from "node:path";
import type { BuiltImage, ChartRepository } from "@exclave/contract";
import { isFault, parseVersion } from "@exclave/kernel";
import {
  type BlobSource,
  blobsOf,
  createOciClient,
  type Descriptor,
  type OciClient,
  type PulledManifest,
  spoolBlob,
} from "@exclave/oci";
import { jobFault } from "../../../exec/index.ts";
import { describeArtifact, upstreamAnnotations } from "../../artifact.ts";
import type { JobContext } from "../../job.ts";
import { CONFIG_TYPE, LAYER_TYPE, versionTag } from "../layout.ts";
import { checkArchive, checkIsWanted, notAChart } from "./archive.ts";
import { chooseVersion } from "./choose-version.ts";
import { parseReference, type RegistryPlace } from "./reference.ts";
import type { UpstreamChart } from "./upstream.ts";

/** Finds a chart in an OCI registry, at `reference` where an index has named it already. */
export async function findInRegistry(
  context: JobContext,
  { repo_url: repoUrl, chart, version, digest }: ChartRepository,
  reference = `${repoUrl.replace(/\/+$/, "")}/${chart}`,
): Promise<UpstreamChart> {
  const place = parseReference(reference);
  const client = createOciClient({ registryUrl: place.registryUrl, fetch: context.web });
  const upstream = { client, place };
  return await blamed(repoUrl, async () => {
    const tag = place.tag ?? (await tagOf(upstream, { chart, repoUrl, version }));
    const pulled = await client.pullManifest(place.repository, digest ?? tag);
    checkIsChart(pulled, reference);
    const resolved = {
      name: chart,
      version: tag.replaceAll("_", "+"),
      digest: pulled.digest,
      url: `${reference.replace(/:[^:/]*$/, "")}:${tag}`,
      media_type: LAYER_TYPE,
    };
    return {
      resolved,
      publish: () => blamed(repoUrl, () => copy(context, upstream, { pulled, resolved })),
    };
  });
}

interface Upstream {
  readonly client: OciClient;
  readonly place: RegistryPlace;
}

type Found = Pick<UpstreamChart, "resolved"> & { readonly pulled: PulledManifest };

/** A whole version is a tag by itself; for anything else the registry's tags have to be listed. */
async function tagOf(
  { client, place }: Upstream,
  wanted: { readonly chart: string; readonly repoUrl: string; readonly version: string },
): Promise<string> {
  const exact = versionTag(wanted.version);
  if (parseVersion(wanted.version) && (await client.headManifest(place.repository, exact))) {
    return exact;
  }
  const tags = await client.tags(place.repository).catch((error: unknown) => {
    throw isFault(error) && error.code === "oci.not-found" ? chartNotFound(place, wanted.chart) : error;
  });
  if (tags.length === 0) {
    throw chartNotFound(place, wanted.chart);
  }
  const versions = tags.map((tag) => tag.replaceAll("_", "+")).filter((tag) => parseVersion(tag));
  return versionTag(chooseVersion(versions, wanted));
}

function checkIsChart({ manifest }: PulledManifest, reference: string): void {
  if (
    manifest.config?.mediaType !== CONFIG_TYPE ||
    !manifest.layers.some(({ mediaType }) => mediaType === LAYER_TYPE)
  ) {
    throw notAChart(`${reference} is ${manifest.config?.mediaType ?? manifest.mediaType}, not a Helm chart`);
  }
}

/** Manifest and blobs byte for byte: the digest is upstream's, and so is every signature of it. */
async function copy(
  context: JobContext,
  upstream: Upstream,
  { pulled, resolved }: Found,
): ReturnType<UpstreamChart["publish"]> {
  const { manifest } = pulled;
  const { source_bytes: bytes, source_files: entries } = context.plan.limits;
  const parts = blobsOf(manifest);
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  if (total > bytes) {
    throw jobFault({
      code: "helm.download-too-large",
      message: `${resolved.url} has ${total} bytes, more than the ${bytes} that a source may have`,
      faultOf: "source",
    });
  }
  const blobs = await context.step("download", "in-progress", () => downloadAll(context, upstream, parts));
  const paths = await context.step("verify", "in-progress", async () => {
    const layer = manifest.layers.find(({ mediaType }) => mediaType === LAYER_TYPE)!;
    const archive = blobs.find(({ digest }) => digest === layer.digest)!;
    const checked = await checkArchive(archive, { bytes, entries });
    checkIsWanted(checked.metadata, { version: resolved.version });
    return checked.paths;
  });
  const image = await context.step("push", "in-progress", () => push(context, { pulled, resolved }, blobs));
  return { image, paths };
}

async function downloadAll(
  context: JobContext,
  { client, place }: Upstream,
  parts: readonly Descriptor[],
): Promise<readonly BlobSource[]> {
  const directory = await context.workspace.directory("charts");
  const blobs: BlobSource[] = [];
  for (const [index, { digest, size }] of parts.entries()) {
    const { body } = await client.pullBlob(place.repository, { digest, size });
    blobs.push(await spoolBlob(body, path.join(directory, `blob-${index}`)));
  }
  return blobs;
}

async function push(
  context: JobContext,
  { pulled, resolved }: Found,
  blobs: readonly BlobSource[],
): Promise<BuiltImage> {
  const { repository, tag } = context.plan.destination;
  for (const blob of blobs) {
    await context.registry.pushBlob(repository, blob);
  }
  for (const name of [versionTag(resolved.version), tag]) {
    await context.registry.pushManifest(repository, name, pulled);
  }
  const size = blobs.reduce((sum, blob) => sum + blob.size, pulled.bytes.length);
  context.say(`pushed ${pulled.digest} (${size} bytes), as it is upstream`);
  const { digest, mediaType, manifest } = pulled;
  return describeArtifact(
    context,
    { digest, size, mediaType },
    {
      artifactType: CONFIG_TYPE,
      annotations: { ...manifest.annotations, ...upstreamAnnotations(resolved) },
    },
  );
}

function chartNotFound({ registryUrl, repository }: RegistryPlace, chart: string): Error {
  return jobFault({
    code: "helm.chart-not-found",
    message: `${registryUrl} has no chart ${chart}: nothing is at ${repository}`,
    hint: "check helm_repo_config.repo_url and helm_repo_config.chart; registries do not tell what else they hold",
    faultOf: "caller",
  });
}

/** Faults of a registry are ours as a rule; of one that a config names they are the source's. */
async function blamed<T>(repoUrl: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFault(error) || !/^(oci|manifest)\./.test(error.code) || error.details?.["faultOf"] !== undefined) {
      throw error;
    }
    throw jobFault({
      code: error.code === "oci.digest-mismatch" ? "helm.digest-mismatch" : "helm.repository-unreachable",
      message: `${repoUrl}: ${error.message}`,
      faultOf: "source",
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
