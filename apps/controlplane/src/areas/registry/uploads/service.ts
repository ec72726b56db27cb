import { randomUUID } from "node:crypto";
import { inOrg, type Pools } from "@exclave/database";
import { type Clock, isFault } from "@exclave/kernel";
import { type BlobStore, blobKey, type StoredBlob } from "@exclave/storage";
import { findBlob, holdBlob, linkBlob } from "../blobs/store.ts";
import { contentRange } from "../byte-range.ts";
import type { RegistryAccess, RegistryEntry, RegistryRequest } from "../index.ts";
import { checkedDigest } from "../reference.ts";
import { deleteUpload, findUpload, insertUpload, saveParts } from "./store.ts";
import {
  checkChunk,
  expiryOf,
  outOfOrder,
  partPrefix,
  progressOf,
  type Upload,
  unknownUpload,
  withPart,
} from "./upload.ts";

/** The bytes of one request, and what its headers say about them. */
export interface Chunk {
  readonly content: AsyncIterable<Uint8Array>;
  /** Undefined when the length shows only at the end. */
  readonly length: number | undefined;
  readonly contentRange: string | undefined;
}

export interface UploadProgress {
  readonly id: string;
  readonly name: string;
  /** `0-<last byte>`. */
  readonly range: string;
}

export interface MountRequest {
  readonly digest: string;
  readonly from: string | undefined;
}

export interface UploadService {
  /** The digest when the mount could be done; otherwise an upload that is open now. */
  start(request: RegistryRequest, mount: MountRequest | undefined): Promise<UploadProgress | { mounted: string }>;
  progress(request: RegistryRequest, uploadId: string): Promise<UploadProgress>;
  /** Adds a chunk; all of it or nothing. */
  append(request: RegistryRequest, uploadId: string, chunk: Chunk): Promise<UploadProgress>;
  /** Adds the last chunk, checks the digest over everything, and only then makes the blob readable. */
  finish(request: RegistryRequest, uploadId: string, digest: string | undefined, chunk: Chunk): Promise<string>;
  cancel(request: RegistryRequest, uploadId: string): Promise<void>;
}

export interface UploadServiceOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly store: BlobStore;
  readonly access: RegistryAccess;
}

export function createUploadService({ pools, clock, store, access }: UploadServiceOptions): UploadService {
  async function load({ repository }: RegistryEntry, id: string): Promise<Upload> {
    const upload = await inOrg(pools, repository.orgId, (connection) => findUpload(connection, repository.name, id));
    if (!upload || upload.expiresAt <= clock.now()) {
      throw unknownUpload(id);
    }
    return upload;
  }

  async function add(upload: Upload, chunk: Chunk): Promise<Upload> {
    if (chunk.length === 0 && chunk.contentRange === undefined) {
      return upload;
    }
    const range = contentRange(chunk.contentRange);
    checkChunk(upload, range, chunk.length);
    const key = `${partPrefix(upload.id)}${randomUUID()}`;
    const size = range ? range.last - range.first + 1 : chunk.length;
    const stored = await store.put(key, chunk.content, size === undefined ? {} : { size });
    const next = withPart(upload, { key, ...stored }, clock.now());
    const isSaved = await inOrg(pools, upload.orgId, (connection) => saveParts(connection, next));
    if (!isSaved || stored.size === 0) {
      await store.delete(key);
    }
    if (!isSaved) {
      throw outOfOrder(upload);
    }
    return next;
  }

  async function publish(upload: Upload, key: string, { digest, size }: StoredBlob): Promise<void> {
    const target = blobKey(digest);
    // On its own first: should this process die with the bytes in place, the sweeper knows of them.
    await inOrg(pools, upload.orgId, (connection) => holdBlob(connection, digest, size));
    await inOrg(pools, upload.orgId, async (connection) => {
      await holdBlob(connection, digest, size);
      if (!(await store.stat(target))) {
        await store.move(key, target);
      }
      await linkBlob(connection, { orgId: upload.orgId, repository: upload.repository, digest, size });
      if (!(await deleteUpload(connection, upload))) {
        throw unknownUpload(upload.id);
      }
    });
    await removeParts(store, upload.id);
  }

  async function abandon(upload: Upload): Promise<void> {
    await inOrg(pools, upload.orgId, (connection) => deleteUpload(connection, upload));
    await removeParts(store, upload.id);
  }

  async function mount(entry: RegistryEntry, { digest, from }: MountRequest): Promise<boolean> {
    const { orgId, name } = entry.repository;
    if (!from?.startsWith(`${orgId}/`) || !(await access.mayPull(entry.principal, from))) {
      return false;
    }
    return await inOrg(pools, orgId, async (connection) => {
      const found = await findBlob(connection, from, digest);
      if (found) {
        await holdBlob(connection, digest, found.size);
        await linkBlob(connection, { ...found, repository: name });
      }
      return found !== undefined;
    });
  }

  return {
    async start(request, wanted) {
      const entry = await access.enter(request, "push");
      const { orgId, name } = entry.repository;
      if (wanted && (await mount(entry, { ...wanted, digest: checkedDigest(wanted.digest) }))) {
        return { mounted: wanted.digest };
      }
      const upload: Upload = {
        id: randomUUID(),
        orgId,
        repository: name,
        parts: [],
        size: 0,
        version: 0,
        createdById: entry.principal.id,
        expiresAt: expiryOf(clock.now()),
      };
      await inOrg(pools, orgId, (connection) => insertUpload(connection, upload));
      return toProgress(upload);
    },
    async progress(request, uploadId) {
      const entry = await access.enter(request, "push");
      return toProgress(await load(entry, uploadId));
    },
    async append(request, uploadId, chunk) {
      const entry = await access.enter(request, "push");
      return toProgress(await add(await load(entry, uploadId), chunk));
    },
    async finish(request, uploadId, text, chunk) {
      const entry = await access.enter(request, "push");
      const digest = checkedDigest(text);
      const upload = await add(await load(entry, uploadId), chunk);
      try {
        const whole = await assemble(store, upload, digest);
        await publish(upload, whole.key, whole);
      } catch (error) {
        if (isFault(error) && error.code === "storage.digest-mismatch") {
          await abandon(upload);
        }
        throw error;
      }
      return digest;
    },
    async cancel(request, uploadId) {
      const entry = await access.enter(request, "push");
      await abandon(await load(entry, uploadId));
    },
  };
}

/** One blob of all parts, its digest checked; a single part that is it already is taken as it is. */
async function assemble(store: BlobStore, upload: Upload, digest: string): Promise<StoredBlob & { key: string }> {
  const [only, ...others] = upload.parts;
  if (only && others.length === 0 && only.digest === digest) {
    return only;
  }
  async function* whole(): AsyncIterable<Uint8Array> {
    for (const part of upload.parts) {
      const reading = await store.get(part.key);
      yield* reading?.body ?? [];
    }
  }
  const key = `${partPrefix(upload.id)}${randomUUID()}`;
  return { key, ...(await store.put(key, whole(), { digest, size: upload.size })) };
}

async function removeParts(store: BlobStore, uploadId: string): Promise<void> {
  for await (const { key } of store.list(partPrefix(uploadId))) {
    await store.delete(key);
  }
}

function toProgress(upload: Upload): UploadProgress {
  return { id: upload.id, name: upload.repository, range: progressOf(upload) };
}
