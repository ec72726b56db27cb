import { digestLike, invalidInput, isDigest, limitExceeded, sha256Digest } from "@exclave/kernel";
import { type BlobSource, verified } from "./blob-source.ts";
import { type Descriptor, type Manifest, mediaTypes, parseManifest } from "./manifest.ts";
import { createTransport, type Transport, type TransportOptions } from "./transport.ts";
import { type PushBlobOptions, pushBlob, pushScope } from "./upload.ts";

export type OciClientOptions = TransportOptions;

/** A manifest as the registry has it: the very bytes, whose digest was checked, and what they say. */
export interface PulledManifest {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: Manifest;
}

export interface PulledBlob {
  readonly size: number | undefined;
  /** Throws `oci.digest-mismatch` at its end when the bytes are not those asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Speaks the OCI distribution protocol to one registry; safe concurrently. Faults have codes `oci.…`. */
export interface OciClient {
  readonly registryUrl: string;
  /** Undefined when there is none. */
  headManifest(repository: string, reference: string): Promise<Descriptor | undefined>;
  /** By tag or digest; NotFound `oci.not-found`. */
  pullManifest(repository: string, reference: string): Promise<PulledManifest>;
  /** Returns the digest; the blobs that it names must be there. */
  pushManifest(repository: string, reference: string, manifest: ManifestBytes): Promise<string>;
  deleteManifest(repository: string, digest: string): Promise<void>;
  hasBlob(repository: string, digest: string): Promise<boolean>;
  pullBlob(repository: string, blob: BlobName): Promise<PulledBlob>;
  pushBlob(repository: string, blob: BlobSource, options?: PushBlobOptions): Promise<void>;
  /** All tags, in the registry's order. */
  tags(repository: string): Promise<readonly string[]>;
  /** The manifests whose subject is `digest`. */
  referrers(repository: string, digest: string, artifactType?: string): Promise<readonly Descriptor[]>;
}

export interface ManifestBytes {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface BlobName {
  readonly digest: string;
  readonly size?: number;
}

/** What every registry takes at least, and ours at most. */
const MAXIMUM_MANIFEST_BYTES = 4 * 1024 * 1024;
const ACCEPT = [mediaTypes.manifest, mediaTypes.index, mediaTypes.dockerManifest, mediaTypes.dockerIndex].join(", ");

export function createOciClient(options: OciClientOptions): OciClient {
  const send = createTransport(options);
  return {
    registryUrl: options.registryUrl,
    headManifest: (repository, reference) => headManifest(send, repository, reference),
    pullManifest: (repository, reference) => pullManifest(send, repository, reference),
    async pushManifest(repository, reference, { bytes, mediaType }) {
      const response = await send({
        method: "PUT",
        path: `${repository}/manifests/${reference}`,
        scope: pushScope(repository),
        headers: { "content-type": mediaType },
        body: () => bytes,
      });
      await response.body?.cancel();
      return isDigest(reference) ? reference : sha256Digest(bytes);
    },
    async deleteManifest(repository, digest) {
      const scope = `repository:${repository}:delete,pull`;
      await send({ method: "DELETE", path: `${repository}/manifests/${digest}`, scope, expect: [404] });
    },
    async hasBlob(repository, digest) {
      const request = { path: `${repository}/blobs/${digest}`, scope: pullScope(repository) };
      return (await send({ method: "HEAD", ...request, expect: [404] })).ok;
    },
    async pullBlob(repository, blob) {
      const path = `${repository}/blobs/${blob.digest}`;
      const response = await send({ method: "GET", path, scope: pullScope(repository) });
      const length = response.headers.get("content-length");
      const body = response.body ?? ReadableStream.from<Uint8Array>([]);
      return { size: length === null ? undefined : Number(length), body: verified(body, blob) };
    },
    pushBlob: (repository, blob, pushOptions) => pushBlob(send, repository, blob, pushOptions),
    tags: (repository) => tags(send, repository),
    referrers: (repository, digest, artifactType) => referrers(send, repository, digest, artifactType),
  };
}

function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

async function headManifest(send: Transport, repository: string, reference: string): Promise<Descriptor | undefined> {
  const response = await send({
    method: "HEAD",
    path: `${repository}/manifests/${reference}`,
    scope: pullScope(repository),
    headers: { accept: ACCEPT },
    expect: [404],
  });
  if (!response.ok) {
    return undefined;
  }
  return {
    digest: response.headers.get("docker-content-digest") ?? (isDigest(reference) ? reference : ""),
    mediaType: response.headers.get("content-type") ?? mediaTypes.manifest,
    size: Number(response.headers.get("content-length")),
  };
}

async function pullManifest(send: Transport, repository: string, reference: string): Promise<PulledManifest> {
  const response = await send({
    method: "GET",
    path: `${repository}/manifests/${reference}`,
    scope: pullScope(repository),
    headers: { accept: ACCEPT },
  });
  const bytes = await readAtMost(response, MAXIMUM_MANIFEST_BYTES);
  const expected = isDigest(reference) ? reference : (response.headers.get("docker-content-digest") ?? undefined);
  const digest = digestLike(expected, bytes);
  if (expected !== undefined && digest !== expected) {
    throw invalidInput("oci.digest-mismatch", `the manifest that came for ${reference} has digest ${digest}`, {
      hint: "the registry, or somebody between, altered it",
    });
  }
  const contentType = response.headers.get("content-type")?.split(";")[0]?.trim();
  const manifest = parseManifest(bytes, contentType);
  return { bytes, digest, mediaType: manifest.mediaType, manifest };
}

async function readAtMost(response: Response, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) {
      throw limitExceeded("oci.manifest-too-large", `a manifest of more than ${limit} bytes came`);
    }
  }
  return Buffer.concat(chunks);
}

async function tags(send: Transport, repository: string): Promise<readonly string[]> {
  const found: string[] = [];
  let path: string | URL | undefined = `${repository}/tags/list`;
  while (path) {
    const response: Response = await send({ method: "GET", path, scope: pullScope(repository) });
    const { tags: page } = (await response.json()) as { tags: string[] | null };
    found.push(...(page ?? []));
    path = nextPage(response);
  }
  return found;
}

/** The `Link: <…>; rel="next"` header. */
function nextPage(response: Response): URL | undefined {
  const [, target] = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get("link") ?? "") ?? [];
  return target === undefined ? undefined : new URL(target, response.url);
}

async function referrers(
  send: Transport,
  repository: string,
  digest: string,
  artifactType: string | undefined,
): Promise<readonly Descriptor[]> {
  const scope = pullScope(repository);
  const query = artifactType === undefined ? "" : `?${new URLSearchParams({ artifactType })}`;
  const found: Descriptor[] = [];
  let path: string | URL | undefined = `${repository}/referrers/${digest}${query}`;
  while (path) {
    let response: Response = await send({ method: "GET", path, scope, expect: [404] });
    if (response.status === 404) {
      // Registries from before 1.1 keep the same index under a tag made of the digest.
      const tag = digest.replace(":", "-");
      response = await send({ method: "GET", path: `${repository}/manifests/${tag}`, scope, expect: [404] });
    }
    if (!response.ok) {
      return [];
    }
    found.push(...parseManifest(await readAtMost(response, MAXIMUM_MANIFEST_BYTES), mediaTypes.index).manifests);
    path = nextPage(response);
  }
  // A registry may ignore the filter.
  return artifactType === undefined ? found : found.filter((manifest) => manifest.artifactType === artifactType);
}
