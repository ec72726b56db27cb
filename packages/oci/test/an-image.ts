import { blobOf, mediaTypes, type OciClient } from "../src/index.ts";

const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";

/** Publishes an image of one layer, whose content makes its digest; answers the digest. */
export async function pushImage(
  client: OciClient,
  repository: string,
  {
    tag,
    content,
    architecture = "amd64",
  }: { readonly tag: string; readonly content: string; readonly architecture?: string },
): Promise<string> {
  const config = blobOf(JSON.stringify({ architecture, os: "linux", rootfs: { type: "layers", diff_ids: [] } }));
  const layer = blobOf(content);
  await client.pushBlob(repository, config);
  await client.pushBlob(repository, layer);
  return await pushDocument(client, repository, tag, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: CONFIG_TYPE, digest: config.digest, size: config.size },
    layers: [{ mediaType: LAYER_TYPE, digest: layer.digest, size: layer.size }],
  });
}

/** Publishes an index of images that are there already. */
export async function pushImageIndex(
  client: OciClient,
  repository: string,
  { tag, digests }: { readonly tag: string; readonly digests: readonly string[] },
): Promise<string> {
  const manifests = [];
  for (const digest of digests) {
    const { bytes, mediaType } = await client.pullManifest(repository, digest);
    manifests.push({ mediaType, digest, size: bytes.length });
  }
  return await pushDocument(client, repository, tag, { schemaVersion: 2, mediaType: mediaTypes.index, manifests });
}

async function pushDocument(
  client: OciClient,
  repository: string,
  tag: string,
  document: { readonly mediaType: string } & Readonly<Record<string, unknown>>,
): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(document));
  return await client.pushManifest(repository, tag, { bytes, mediaType: document.mediaType });
}
