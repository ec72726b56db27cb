import type { Connection } from "@exclave/database";
import { conflict, digestLike, invalidInput } from "@exclave/kernel";
import { blobsOf, isForeign, type Manifest, parseManifest } from "@exclave/oci";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { lockBlobs } from "../blobs/store.ts";
import type { RegistryAccess, RegistryEntry, RegistryRequest } from "../index.ts";
import { checkedDigest, parseReference, type Reference } from "../reference.ts";
import { unknownRepository } from "../repository.ts";
import {
  artifactTypeOf,
  checkBlobs,
  checkManifests,
  checkMediaType,
  type Needs,
  type Referrer,
  type StoredManifest,
  tagPageOf,
  unknownManifest,
} from "./manifest.ts";
import {
  deleteReference,
  findManifest,
  insertManifest,
  isKnown,
  listReferrers,
  listTags,
  lockIfNamed,
  lockManifests,
  saveTag,
} from "./store.ts";

export interface PushedManifest {
  readonly content: Buffer;
  readonly contentType: string | undefined;
}

export interface TagList {
  readonly name: string;
  readonly tags: readonly string[];
  readonly hasMore: boolean;
}

export interface ManifestService {
  /** By tag or digest. */
  get(request: RegistryRequest, reference: string): Promise<StoredManifest>;
  /** Takes a manifest whose blobs and manifests are all here, and moves the tag, in one transaction. */
  put(request: RegistryRequest, reference: string, pushed: PushedManifest): Promise<StoredManifest>;
  /** Removes a tag; by digest, the manifest with its tags. */
  delete(request: RegistryRequest, reference: string): Promise<void>;
  tags(request: RegistryRequest, n: string | undefined, last: string | undefined): Promise<TagList>;
  referrers(request: RegistryRequest, digest: string, artifactType: string | undefined): Promise<readonly Referrer[]>;
}

export interface ManifestServiceOptions {
  readonly mutate: Mutate;
  readonly access: RegistryAccess;
}

export function createManifestService({ mutate, access }: ManifestServiceOptions): ManifestService {
  return {
    async get(request, text) {
      return await access.within(request, "pull", async (connection, { repository }) => {
        const found = await findManifest(connection, repository.name, parseReference(text));
        if (!found) {
          throw unknownManifest(text);
        }
        return found;
      });
    },
    async put(request, text, { content, contentType }) {
      const entry = await access.enter(request, "push");
      const reference = parseReference(text);
      const manifest = parseManifest(content, contentType?.split(";")[0]?.trim());
      checkMediaType(manifest, contentType);
      // By the algorithm that it is pushed by; by a tag, SHA-256.
      const digest = digestLike(reference.kind === "digest" ? reference.digest : undefined, content);
      const stored = toStored(entry, manifest, { content, digest });
      checkDigest(stored, reference);
      const kind = { action: "registry.manifest-push", resourceType: "manifest" };
      return await mutate(contextOf(entry), kind, async (connection) => {
        await keep(connection, stored, needsOf(manifest));
        if (reference.kind === "tag") {
          await saveTag(connection, stored, reference.tag);
        }
        const details = { repository: stored.repository, reference: text };
        return { answer: stored, resourceId: stored.digest, details };
      });
    },
    async delete(request, text) {
      const entry = await access.enter(request, "delete");
      const reference = parseReference(text);
      const { name } = entry.repository;
      const kind = { action: "registry.manifest-delete", resourceType: "manifest" };
      await mutate(contextOf(entry), kind, async (connection) => {
        if (reference.kind === "digest" && (await lockIfNamed(connection, name, reference.digest))) {
          throw conflict("registry.manifest-in-use", `an index names manifest ${text}`, {
            hint: "delete the index first",
          });
        }
        if (!(await deleteReference(connection, name, reference))) {
          throw unknownManifest(text);
        }
        return { answer: null, resourceId: text, details: { repository: name } };
      });
    },
    async tags(request, n, last) {
      return await access.within(request, "pull", async (connection, { repository }) => {
        const page = tagPageOf(n, last);
        const found = await listTags(connection, repository.name, page);
        if (found.length === 0 && !(await isKnown(connection, repository.name))) {
          throw unknownRepository(repository.name);
        }
        const tags = found.slice(0, page.limit);
        return { name: repository.name, tags, hasMore: tags.length > 0 && found.length > tags.length };
      });
    },
    async referrers(request, text, artifactType) {
      return await access.within(request, "pull", (connection, { repository }) =>
        listReferrers(connection, repository.name, checkedDigest(text), artifactType),
      );
    },
  };
}

async function keep(connection: Connection, manifest: StoredManifest, needs: Needs): Promise<void> {
  const digests = needs.blobs.map(({ digest }) => digest);
  checkBlobs(needs, await lockBlobs(connection, manifest.repository, digests));
  checkManifests(needs, await lockManifests(connection, manifest.repository, needs.manifests));
  await insertManifest(connection, manifest, [...digests, ...needs.manifests]);
}

function needsOf(manifest: Manifest): Needs {
  return {
    blobs: blobsOf(manifest).filter((blob) => !isForeign(blob)),
    manifests: manifest.manifests.map(({ digest }) => digest),
  };
}

function toStored(
  { repository }: RegistryEntry,
  manifest: Manifest,
  named: Pick<StoredManifest, "content" | "digest">,
): StoredManifest {
  return {
    orgId: repository.orgId,
    repository: repository.name,
    digest: named.digest,
    mediaType: manifest.mediaType,
    artifactType: artifactTypeOf(manifest),
    subjectDigest: manifest.subject?.digest,
    annotations: manifest.annotations,
    content: named.content,
  };
}

function checkDigest({ digest }: StoredManifest, reference: Reference): void {
  if (reference.kind === "digest" && reference.digest !== digest) {
    throw invalidInput("registry.digest-invalid", `the manifest has digest ${digest}, not ${reference.digest}`);
  }
}

function contextOf({ principal, repository, requestId }: RegistryEntry): RequestContext {
  return { principal, orgId: repository.orgId, requestId, idempotency: undefined };
}
