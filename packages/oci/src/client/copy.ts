import type { OciClient, PulledManifest } from "./client.ts";
import { blobsOf, type Descriptor, isForeign } from "./manifest.ts";

export interface CopyPlace {
  readonly client: OciClient;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/**
 * Copies an image, artifact or index with all that it names, byte for byte, and returns its digest.
 *
 * Within one registry blobs are mounted rather than moved. What the target has already is not sent again, so a copy that
 * was cut off goes on where it stopped.
 */
export async function copyArtifact(from: CopyPlace, to: CopyPlace): Promise<string> {
  const pulled = await from.client.pullManifest(from.repository, from.reference);
  await copyContents(from, to, pulled);
  return await to.client.pushManifest(to.repository, to.reference, pulled);
}

async function copyContents(from: CopyPlace, to: CopyPlace, { manifest }: PulledManifest): Promise<void> {
  for (const child of manifest.manifests) {
    await copyArtifact({ ...from, reference: child.digest }, { ...to, reference: child.digest });
  }
  for (const blob of blobsOf(manifest)) {
    if (!isForeign(blob)) {
      await copyBlob(from, to, blob);
    }
  }
}

async function copyBlob(from: CopyPlace, to: CopyPlace, { digest, size }: Descriptor): Promise<void> {
  async function* open(): AsyncIterable<Uint8Array> {
    const { body } = await from.client.pullBlob(from.repository, { digest, size });
    yield* body;
  }
  const isSameRegistry = from.client.registryUrl === to.client.registryUrl;
  const options = isSameRegistry ? { mountFrom: from.repository } : {};
  await to.client.pushBlob(to.repository, { digest, size, open }, options);
}
