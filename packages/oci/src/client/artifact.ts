import { sha256Digest } from "@exclave/kernel";
import { type BlobSource, blobOf } from "./blob-source.ts";
import type { OciClient } from "./client.ts";
import { type Descriptor, mediaTypes } from "./manifest.ts";

export interface ArtifactPart {
  readonly mediaType: string;
  readonly blob: BlobSource;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PushArtifactOptions {
  readonly repository: string;
  /** Known by its digest alone when absent. */
  readonly tag?: string;
  readonly artifactType?: string;
  /** The empty config when absent. */
  readonly config?: ArtifactPart;
  readonly layers: readonly ArtifactPart[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The manifest that this one says something about. */
  readonly subject?: Descriptor;
}

export interface PushedArtifact {
  readonly digest: string;
  /** Of the manifest, the config and all layers, in bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** The manifest, to be named by others. */
  readonly descriptor: Descriptor;
}

/** Pushes blobs, then the manifest. The same parts give the same digest: no times, members in a fixed order. */
export async function pushArtifact(client: OciClient, options: PushArtifactOptions): Promise<PushedArtifact> {
  const config = options.config ?? { mediaType: mediaTypes.empty, blob: blobOf("{}") };
  const parts = [config, ...options.layers];
  for (const { blob } of parts) {
    await client.pushBlob(options.repository, blob);
  }
  const bytes = Buffer.from(JSON.stringify(manifestOf(options, config)));
  const digest = sha256Digest(bytes);
  const reference = options.tag ?? digest;
  await client.pushManifest(options.repository, reference, { bytes, mediaType: mediaTypes.manifest });
  const size = parts.reduce((sum, { blob }) => sum + blob.size, bytes.length);
  return {
    digest,
    size,
    mediaType: mediaTypes.manifest,
    descriptor: { mediaType: mediaTypes.manifest, digest, size: bytes.length },
  };
}

function manifestOf(options: PushArtifactOptions, config: ArtifactPart): object {
  const { artifactType, layers, subject, annotations } = options;
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
    ...(subject ? { subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size } } : {}),
    ...annotationsOf(annotations),
  };
}

function descriptorOf({ mediaType, blob, annotations }: ArtifactPart): object {
  return { mediaType, digest: blob.digest, size: blob.size, ...annotationsOf(annotations) };
}

function annotationsOf(annotations: Readonly<Record<string, string>> = {}): object {
  const entries = Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? {} : { annotations: Object.fromEntries(entries) };
}
