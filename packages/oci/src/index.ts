export { type ArtifactPart, type PushArtifactOptions, type PushedArtifact, pushArtifact } from "./client/artifact.ts";
export type { OciCredentials } from "./client/authorizer.ts";
export { type BlobSource, blobOf, spoolBlob, verified } from "./client/blob-source.ts";
export {
  type BlobName,
  createOciClient,
  type ManifestBytes,
  type OciClient,
  type OciClientOptions,
  type PulledBlob,
  type PulledManifest,
} from "./client/client.ts";
export { type CopyPlace, copyArtifact } from "./client/copy.ts";
export {
  blobsOf,
  type Descriptor,
  isForeign,
  type Manifest,
  mediaTypes,
  parseManifest,
} from "./client/manifest.ts";
export type { PushBlobOptions } from "./client/upload.ts";
export { gunzip, gzip } from "./gzip.ts";
export { type EntriesOfDirectoryOptions, entriesOfDirectory } from "./tar/directory.ts";
export { fileOf, type TarEntry, type TarLimits, type TarMember, type TarSource } from "./tar/entry.ts";
export { refuseLinksOutside } from "./tar/links.ts";
export { readTar } from "./tar/read.ts";
export { writeTar } from "./tar/write.ts";
