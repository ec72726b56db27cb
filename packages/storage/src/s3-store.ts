import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { notFound } from "@exclave/kernel";
import type { BlobRange, BlobReading, BlobStat, BlobStore } from "./blob-store.ts";
import { checkedKey } from "./key.ts";
import { createMeasure } from "./measure.ts";
import { createS3Client, refusal, type S3Client, type S3ClientOptions } from "./s3-client.ts";
import { uploadParts } from "./s3-multipart.ts";
import { elements, elementText } from "./s3-xml.ts";

export interface S3StoreOptions extends S3ClientOptions {
  /** In front of every key; empty or `a/b/`. */
  readonly prefix?: string;
  /** Larger puts go up in parts of this size; S3 takes at most 10,000 parts of at least 5 MiB. */
  readonly partBytes?: number;
  /** The largest object that one CopyObject takes. */
  readonly maximumCopyBytes?: number;
}

/** Holds 160 GiB in 10,000 parts, and one part per put in memory. */
const DEFAULT_PART_BYTES = 16 * 1024 * 1024;
const DEFAULT_MAXIMUM_COPY_BYTES = 5 * 1024 * 1024 * 1024;

/**
 * A store in a bucket of any S3-compatible service.
 *
 * A put that a crash cut off may leave parts that nobody sees: give the bucket a rule that ends unfinished uploads.
 */
export function createS3Store(options: S3StoreOptions): BlobStore {
  const send = createS3Client(options);
  const prefix = options.prefix ?? "";
  const partBytes = options.partBytes ?? DEFAULT_PART_BYTES;
  const maximumCopyBytes = options.maximumCopyBytes ?? DEFAULT_MAXIMUM_COPY_BYTES;
  const objectOf = (key: string): string => prefix + checkedKey(key);

  const store: BlobStore = {
    async put(key, content, expected = {}) {
      const measure = createMeasure(content, expected);
      return await uploadParts(send, objectOf(key), measure, partBytes);
    },
    get: (key, range) => read(send, objectOf(key), range),
    stat: (key) => statOf(send, objectOf(key), key),
    async move(from, to) {
      const found = await statOf(send, objectOf(from), from);
      if (!found) {
        throw notFound("storage.not-found", `there is no blob ${from}`);
      }
      if (found.size > maximumCopyBytes) {
        const reading = await store.get(from);
        await store.put(to, reading?.body ?? Readable.from([]), { size: found.size });
      } else {
        await copy(send, options.url, objectOf(from), objectOf(to));
      }
      await store.delete(from);
    },
    async delete(key) {
      await send({ method: "DELETE", key: objectOf(key), expect: [404] });
    },
    list: (wanted) => list(send, prefix, wanted),
  };
  return store;
}

async function read(send: S3Client, key: string, range: BlobRange | undefined): Promise<BlobReading | undefined> {
  const isNothing = range?.length !== undefined && range.length <= 0;
  if (isNothing) {
    const found = await statOf(send, key, key);
    return found && { size: found.size, body: Readable.from([]) };
  }
  const headers = range ? { range: rangeHeader(range) } : {};
  const response = await send({ method: "GET", key, headers, expect: [404, 416] });
  if (response.status === 404) {
    await discard(response);
    return undefined;
  }
  if (response.status === 416) {
    await discard(response);
    const found = await statOf(send, key, key);
    return found && { size: found.size, body: Readable.from([]) };
  }
  const whole = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  const size = Number(whole ?? response.headers.get("content-length"));
  const body = response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([]);
  return { size, body };
}

function rangeHeader({ offset, length }: BlobRange): string {
  return `bytes=${offset}-${length === undefined ? "" : offset + length - 1}`;
}

async function statOf(send: S3Client, object: string, key: string): Promise<BlobStat | undefined> {
  const response = await send({ method: "HEAD", key: object, expect: [404] });
  if (response.status === 404) {
    return undefined;
  }
  return {
    key,
    size: Number(response.headers.get("content-length")),
    modifiedAt: new Date(response.headers.get("last-modified") ?? 0),
  };
}

async function copy(send: S3Client, url: string, from: string, to: string): Promise<void> {
  const request = { method: "PUT", key: to, headers: { "x-amz-copy-source": copySource(url, from) } } as const;
  const response = await send(request);
  const body = await response.text();
  // S3 may find out that a copy failed after it has said 200.
  if (body.includes("<Error>")) {
    throw refusal(request, 500, body);
  }
}

/** `/bucket/key`, whichever of the two styles the bucket's URL has. */
function copySource(url: string, key: string): string {
  const { hostname, pathname } = new URL(url);
  const bucket = pathname.replaceAll("/", "") || hostname.split(".")[0]!;
  return `/${bucket}/${key}`;
}

async function* list(send: S3Client, prefix: string, wanted: string): AsyncIterable<BlobStat> {
  let token: string | undefined;
  do {
    const query: Record<string, string> = { "list-type": "2", prefix: prefix + wanted };
    if (token !== undefined) {
      query["continuation-token"] = token;
    }
    const xml = await (await send({ method: "GET", key: "", query })).text();
    for (const entry of elements(xml, "Contents")) {
      yield {
        key: (elementText(entry, "Key") ?? "").slice(prefix.length),
        size: Number(elementText(entry, "Size")),
        modifiedAt: new Date(elementText(entry, "LastModified") ?? 0),
      };
    }
    token = elementText(xml, "IsTruncated") === "true" ? elementText(xml, "NextContinuationToken") : undefined;
  } while (token !== undefined);
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel();
}
