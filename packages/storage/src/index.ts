export type { BlobContent, BlobRange, BlobReading, BlobStat, BlobStore, PutOptions, StoredBlob } from "./blob-store.ts";
export { createDirectoryStore } from "./directory-store.ts";
export { blobKey } from "./key.ts";
export { type OpenBlobStoreOptions, openBlobStore } from "./open-store.ts";
export type { S3Credentials } from "./s3-client.ts";
export { createS3Store, type S3StoreOptions } from "./s3-store.ts";
