import type { Readable } from "node:stream";

/** Bytes at hand, or bytes that come one after another. */
export type BlobContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface PutOptions {
  /** Refuses content of any other length. */
  readonly size?: number;
  /** `sha256:<hex>` or `sha512:<hex>`; refuses content with any other digest. */
  readonly digest?: string;
}

/** What was kept: the digest of the bytes as they arrived, and how many they were. */
export interface StoredBlob {
  /** `sha256:<hex>`, unless another was promised. */
  readonly digest: string;
  readonly size: number;
}

export interface BlobStat {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** Part of a blob; past the end it is cut short, never refused. */
export interface BlobRange {
  readonly offset: number;
  /** To the end when absent. */
  readonly length?: number;
}

export interface BlobReading {
  /** Of the whole blob, whatever part is read. */
  readonly size: number;
  /** The caller reads it to the end or destroys it. */
  readonly body: Readable;
}

/**
 * A place for immutable blobs under plain keys such as `blobs/sha256/ab/…`.
 *
 * Safe to call concurrently and from several processes: a key shows a whole blob or none, the last put wins, and a put
 * that resolved survives a power cut. A key never names both a blob and a folder of others. There is no append.
 */
export interface BlobStore {
  /** Keeps `content` under `key`. A put that rejects leaves what was there before. */
  put(key: string, content: BlobContent, options?: PutOptions): Promise<StoredBlob>;
  /** Undefined when there is no such blob. A reading that began goes on through a delete, as far as the store can. */
  get(key: string, range?: BlobRange): Promise<BlobReading | undefined>;
  stat(key: string): Promise<BlobStat | undefined>;
  /** Renames; cheaper than a get and a put. Replaces `to`; throws `storage.not-found` when there is no `from`. */
  move(from: string, to: string): Promise<void>;
  /** Not an error when there is nothing to delete. */
  delete(key: string): Promise<void>;
  /** Every blob whose key starts with `prefix`, in the order of the keys; what changes meanwhile may or may not show. */
  list(prefix: string): AsyncIterable<BlobStat>;
}
