import { MAXIMUM_MANIFEST_BYTES, manifestTooLarge, type Referrer } from "./manifest.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";

/** An index of descriptors, as the referrers API answers. */
export function toReferrersIndex(referrers: readonly Referrer[]): object {
  const manifests = referrers.map(({ mediaType, digest, size, artifactType, annotations }) => ({
    mediaType,
    digest,
    size,
    ...(artifactType === "" ? {} : { artifactType }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }));
  return { schemaVersion: 2, mediaType: INDEX, manifests };
}

/** The bytes of a manifest from a request's body, as long as they are few enough. */
export async function manifestBytes(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAXIMUM_MANIFEST_BYTES) {
      throw manifestTooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
