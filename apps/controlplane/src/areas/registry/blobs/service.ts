import type { Readable } from "node:stream";
import { conflict, internal } from "@exclave/kernel";
import { type BlobStore, blobKey } from "@exclave/storage";
import type { Mutate } from "../../../requests/index.ts";
import { type ByteRange, requestedRange } from "../byte-range.ts";
import type { RegistryAccess, RegistryRequest } from "../index.ts";
import { checkedDigest } from "../reference.ts";
import { type RepositoryBlob, unknownBlob } from "./blob.ts";
import { findBlob, unlinkBlob } from "./store.ts";

export interface BlobContent {
  readonly digest: string;
  readonly size: number;
  /** Absent when the whole blob is sent. */
  readonly range: ByteRange | undefined;
  readonly body: Readable;
}

export interface RegistryBlobService {
  stat(request: RegistryRequest, digest: string): Promise<RepositoryBlob>;
  read(request: RegistryRequest, digest: string, rangeHeader: string | undefined): Promise<BlobContent>;
  /** Refuses a blob that a manifest of the repository names; its bytes go once no repository has it. */
  delete(request: RegistryRequest, digest: string): Promise<void>;
}

export interface RegistryBlobServiceOptions {
  readonly mutate: Mutate;
  readonly store: BlobStore;
  readonly access: RegistryAccess;
}

export function createRegistryBlobService(options: RegistryBlobServiceOptions): RegistryBlobService {
  const { mutate, store, access } = options;

  async function stat(request: RegistryRequest, text: string): Promise<RepositoryBlob> {
    return await access.within(request, "pull", async (connection, { repository }) => {
      const digest = checkedDigest(text);
      const found = await findBlob(connection, repository.name, digest);
      if (!found) {
        throw unknownBlob(digest);
      }
      return found;
    });
  }

  return {
    stat,
    async read(request, text, rangeHeader) {
      const { digest, size } = await stat(request, text);
      const range = requestedRange(rangeHeader, size);
      const reading = await store.get(
        blobKey(digest),
        range && { offset: range.first, length: range.last - range.first + 1 },
      );
      if (!reading) {
        throw internal("registry.bytes-lost", `the bytes of blob ${digest} are not in storage`);
      }
      return { digest, size, range, body: reading.body };
    },
    async delete(request, text) {
      const { principal, repository, requestId } = await access.enter(request, "delete");
      const digest = checkedDigest(text);
      const context = { principal, orgId: repository.orgId, requestId, idempotency: undefined };
      await mutate(context, { action: "registry.blob-delete", resourceType: "blob" }, async (connection) => {
        const outcome = await unlinkBlob(connection, repository.name, digest);
        if (outcome === "unknown") {
          throw unknownBlob(digest);
        }
        if (outcome === "in-use") {
          throw inUse(digest);
        }
        return { answer: null, resourceId: digest, details: { repository: repository.name } };
      });
    },
  };
}

function inUse(digest: string): Error {
  return conflict("registry.blob-in-use", `a manifest names blob ${digest}`, { hint: "delete the manifest first" });
}
