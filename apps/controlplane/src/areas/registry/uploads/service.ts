import { randomUUID } from "node:crypto";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { type Clock, isFault, unavailable } from "@exclave/kernel";
import { type BlobStore, blobKey, type StoredBlob } from "@exclave/storage";
import { findBlob, holdBlob, linkBlob } from "../blobs/store.ts";
import { contentRange } from "../byte-range.ts";
import type { RegistryAccess, RegistryEntry, RegistryRequest } from "../index.ts";
import { checkedDigest } from "../reference.ts";
import { deleteUpload, endUpload, findUpload, insertUpload, saveParts } from "./store.ts";
import {
  checkChunk,
  newUpload,
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
  async function load(connection: Connection, { repository }: RegistryEntry, id: string): Promise<Upload> {
    const upload = await findUpload(connection, repository.name, id);
    if (!upload || upload.expiresAt <= clock.now()) {
      throw unknownUpload(id);
    }
    return upload;
  }

  async function add(upload: Upload, chunk: Chunk): Promise<Upload> {
    if (isNothing(chunk)) {
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

  /** Puts the whole blob where it belongs; the caller holds its digest. */
  async function place(upload: Upload, digest: string, chunk: Chunk): Promise<Placed> {
    if (upload.parts.length === 0 && chunk.contentRange === undefined) {
      // All of it comes at once: no part need be kept on the way.
      const size = chunk.length === undefined ? {} : { size: chunk.length };
      const stored = await store.put(blobKey(digest), chunk.content, { digest, ...size });
      return { upload, size: stored.size, from: undefined };
    }
    const grown = await add(upload, chunk);
    const whole = await assemble(store, grown, digest);
    return { upload: grown, size: whole.size, from: whole.key };
  }

  async function publish({ upload, size, from }: Placed, digest: string): Promise<void> {
    const target = blobKey(digest);
    await inOrg(pools, upload.orgId, async (connection) => {
      await holdBlob(connection, digest, size);
      const isThere = await store.stat(target);
      if (!isThere && from === undefined) {
        throw unavailable("registry.bytes-swept", "the upload took so long that its bytes were swept", {
          hint: "push the blob again",
        });
      }
      if (!isThere && from !== undefined) {
        await store.move(from, target);
      }
      await linkBlob(connection, { orgId: upload.orgId, repository: upload.repository, digest, size });
      if (!(await deleteUpload(connection, upload))) {
        throw unknownUpload(upload.id);
      }
    });
    await removeParts(store, upload);
  }

  async function mount(connection: Connection, entry: RegistryEntry, { digest, from }: MountRequest): Promise<boolean> {
    const { orgId, name } = entry.repository;
    if (!from?.startsWith(`${orgId}/`) || !(await access.mayPull(connection, entry, from))) {
      return false;
    }
    const found = await findBlob(connection, from, checkedDigest(digest));
    if (found) {
      await holdBlob(connection, digest, found.size);
      await linkBlob(connection, { ...found, repository: name });
    }
    return found !== undefined;
  }

  return {
    start: (request, wanted) =>
      access.within(request, "push", async (connection, entry) => {
        if (wanted && (await mount(connection, entry, wanted))) {
          return { mounted: wanted.digest };
        }
        const { orgId, name } = entry.repository;
        const upload = newUpload(
          randomUUID(),
          { orgId, repository: name, createdById: entry.principal.id },
          clock.now(),
        );
        await insertUpload(connection, upload);
        return toProgress(upload);
      }),
    progress: (request, uploadId) =>
      access.within(request, "push", async (connection, entry) => toProgress(await load(connection, entry, uploadId))),
    async append(request, uploadId, chunk) {
      const upload = await access.within(request, "push", (connection, entry) => load(connection, entry, uploadId));
      return toProgress(await add(upload, chunk));
    },
    async finish(request, uploadId, text, chunk) {
      const digest = checkedDigest(text);
      const upload = await access.within(request, "push", async (connection, entry) => {
        const found = await load(connection, entry, uploadId);
        // Held before the bytes are in place: should this process die right then, the sweeper knows of them.
        await holdBlob(connection, digest, found.size + (chunk.length ?? 0));
        return found;
      });
      try {
        await publish(await place(upload, digest, chunk), digest);
      } catch (error) {
        if (isFault(error) && error.code === "storage.digest-mismatch") {
          await inOrg(pools, upload.orgId, (connection) => endUpload(connection, upload.id));
          await removeParts(store, upload);
        }
        throw error;
      }
      return digest;
    },
    async cancel(request, uploadId) {
      const upload = await access.within(request, "push", async (connection, entry) => {
        const found = await load(connection, entry, uploadId);
        await endUpload(connection, found.id);
        return found;
      });
      await removeParts(store, upload);
    },
  };
}

/** A blob's bytes, checked: in place already, or to be moved there. */
interface Placed {
  readonly upload: Upload;
  readonly size: number;
  readonly from: string | undefined;
}

function isNothing({ length, contentRange: range }: Chunk): boolean {
  return length === 0 && range === undefined;
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
      if (!reading) {
        // Somebody else finished or cancelled it meanwhile.
        throw unknownUpload(upload.id);
      }
      yield* reading.body;
    }
  }
  const key = `${partPrefix(upload.id)}${randomUUID()}`;
  return { key, ...(await store.put(key, whole(), { digest, size: upload.size })) };
}

/** Also what a crash left there, of parts that never counted. */
async function removeParts(store: BlobStore, { id }: Upload): Promise<void> {
  for await (const { key } of store.list(partPrefix(id))) {
    await store.delete(key);
  }
}

function toProgress(upload: Upload): UploadProgress {
  return { id: upload.id, name: upload.repository, range: progressOf(upload) };
}
