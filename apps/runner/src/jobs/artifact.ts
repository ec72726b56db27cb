import path from "node:path";
import type { BuiltImage, Wire } from "@exclave/contract";
import {
  type ArtifactPart,
  type BlobSource,
  type Descriptor,
  gzip,
  type PushedArtifact,
  pushArtifact,
  spoolBlob,
  type TarSource,
  writeTar,
} from "@exclave/oci";
import { jobFault } from "../exec/index.ts";
import type { JobContext } from "./job.ts";

/** Packs entries into one layer; the same entries give the same bytes on any machine. */
export async function packLayer(context: JobContext, entries: readonly TarSource[]): Promise<BlobSource> {
  const file = path.join(await context.workspace.directory("layers"), "layer.tar.gz");
  return await spoolBlob(gzip(writeTar(entries)), file);
}

export interface PublishOptions {
  readonly artifactType?: string;
  readonly config?: ArtifactPart;
  readonly layer: ArtifactPart;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Beside the plan's. */
  readonly tags?: readonly string[];
}

/** Pushes a one-layer artifact to the plan's destination. */
export async function publish(context: JobContext, options: PublishOptions): Promise<BuiltImage> {
  const { repository, tag } = context.plan.destination;
  const { tags = [], layer, ...rest } = options;
  let pushed: PushedArtifact | undefined;
  // The plan's own tag comes last: who sees it sees the others too.
  for (const name of [...tags, tag]) {
    pushed = await pushArtifact(context.registry, { repository, tag: name, layers: [layer], ...rest });
  }
  context.say(`pushed ${pushed!.digest} (${pushed!.size} bytes)`);
  return describeArtifact(context, pushed!, {
    artifactType: options.artifactType ?? options.config?.mediaType ?? "",
    annotations: options.annotations ?? {},
  });
}

export interface ArtifactDescription {
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platform?: Partial<BuiltImage["platform"]>;
}

/** What the control plane is told of an artifact that was pushed. */
export function describeArtifact(
  { plan: { destination } }: JobContext,
  pushed: Pick<PushedArtifact, "digest" | "size" | "mediaType">,
  { artifactType, annotations, platform = {} }: ArtifactDescription,
): BuiltImage {
  const { registry, repository, tag } = destination;
  return {
    tag,
    repository,
    media_type: pushed.mediaType,
    digest: pushed.digest,
    size: pushed.size,
    urls: [`${registry.replace(/\/+$/, "")}/v2/${repository}/manifests/${pushed.digest}`],
    annotations,
    artifact_type: artifactType,
    platform: { architecture: "", os: "", os_version: "", variant: "", os_features: [], ...platform },
  };
}

/** Where what was taken over came from, for whoever holds the artifact. */
export function upstreamAnnotations({
  url,
  version,
  digest,
}: Wire<"ResolvedUpstream">): Readonly<Record<string, string>> {
  return { "exclave.upstream.url": url, "exclave.upstream.version": version, "exclave.upstream.digest": digest };
}

/** Configs of images, by all names that there are of their type. */
const IMAGE_CONFIG = /^application\/vnd\.(?:oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/;
/** Real ones have some kilobytes. */
const MAXIMUM_CONFIG_BYTES = 8 * 1024 * 1024;

/** What an image in our registry runs on; empty for what is no image, and for an index. */
export async function platformOf(
  { registry }: JobContext,
  repository: string,
  config: Descriptor | undefined,
): Promise<Partial<BuiltImage["platform"]>> {
  if (!config || !IMAGE_CONFIG.test(config.mediaType) || config.size > MAXIMUM_CONFIG_BYTES) {
    return {};
  }
  const { body } = await registry.pullBlob(repository, config);
  const fields = fieldsOf(Buffer.concat(await Array.fromAsync(body)).toString("utf8"));
  const text = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
  return { architecture: text("architecture"), os: text("os"), variant: text("variant") };
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const message = "the config of the image is not JSON";
    throw jobFault({ code: "image.config-invalid", message, faultOf: "source", cause });
  }
}

/** More names than this say nothing to a reader. */
const LISTED_FILES = 1_000;

export function listFiles(entries: readonly Pick<TarSource, "path">[]): readonly { readonly rel_path: string }[] {
  return entries
    .map(({ path: name }) => name)
    .sort()
    .slice(0, LISTED_FILES)
    .map((rel_path) => ({ rel_path }));
}
