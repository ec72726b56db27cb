import { invalidInput, limitExceeded, notFound } from "@exclave/kernel";
import type { Manifest } from "@exclave/oci";

/** A manifest as a repository keeps it: the very bytes that were pushed, which its digest is of. */
export interface StoredManifest {
  readonly orgId: string;
  readonly repository: string;
  readonly digest: string;
  readonly mediaType: string;
  /** What the artifact is; of an image, its config's type. */
  readonly artifactType: string;
  readonly subjectDigest: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

/** A manifest that says something about another. */
export type Referrer = Omit<StoredManifest, "content"> & { readonly size: number };

/** What a manifest needs to be in its repository already. */
export interface Needs {
  readonly blobs: readonly { readonly digest: string; readonly size: number }[];
  readonly manifests: readonly string[];
}

/** What the protocol asks every registry to take. */
export const MAXIMUM_MANIFEST_BYTES = 4 * 1024 * 1024;

const knownTypes: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);

/** Refuses kinds of manifest that cannot be checked for being whole, and a header that contradicts the content. */
export function checkMediaType(manifest: Manifest, contentType: string | undefined): void {
  const named = contentType?.split(";")[0]?.trim();
  if (!knownTypes.has(manifest.mediaType)) {
    throw invalidInput("manifest.invalid", `manifests of type ${manifest.mediaType} are not kept here`, {
      hint: "push an OCI image manifest or index, or their Docker 2.2 forms",
    });
  }
  if (named && named !== manifest.mediaType) {
    throw invalidInput("manifest.invalid", `Content-Type is ${named}, but the manifest says ${manifest.mediaType}`);
  }
}

export function artifactTypeOf(manifest: Manifest): string {
  return manifest.artifactType || (manifest.config?.mediaType ?? "");
}

/** Refuses a manifest with a blob that the repository lacks, or has with another size. */
export function checkBlobs(needs: Needs, sizes: ReadonlyMap<string, number>): void {
  for (const { digest, size } of needs.blobs) {
    const found = sizes.get(digest);
    if (found === undefined) {
      throw invalidInput("registry.manifest-blob-unknown", `the manifest names blob ${digest}, which is not here`, {
        hint: "push the blobs before the manifest",
        details: { digest },
      });
    }
    if (found !== size) {
      throw invalidInput("manifest.invalid", `blob ${digest} has ${found} bytes, but the manifest says ${size}`);
    }
  }
}

/** Refuses an index with a manifest that the repository lacks. */
export function checkManifests(needs: Needs, known: ReadonlySet<string>): void {
  const missing = needs.manifests.find((digest) => !known.has(digest));
  if (missing !== undefined) {
    throw invalidInput("registry.manifest-blob-unknown", `the index names manifest ${missing}, which is not here`, {
      hint: "push the manifests before the index",
      details: { digest: missing },
    });
  }
}

export function unknownManifest(reference: string): Error {
  return notFound("registry.manifest-unknown", `no manifest ${reference} in this repository`);
}

export function manifestTooLarge(): Error {
  return limitExceeded(
    "registry.manifest-too-large",
    `a manifest may have ${MAXIMUM_MANIFEST_BYTES} bytes at most; put what is larger into a blob`,
  );
}

export interface TagPage {
  readonly limit: number;
  readonly after: string;
}

const DEFAULT_PAGE = 1_000;
const MAXIMUM_PAGE = 10_000;

/** Which tags a list asks for with `n` and `last`. */
export function tagPageOf(n: string | undefined, last: string | undefined): TagPage {
  if (n !== undefined && !/^\d{1,9}$/.test(n)) {
    throw invalidInput("registry.page", `n is "${n}", but must be a number of tags`);
  }
  return { limit: n === undefined ? DEFAULT_PAGE : Math.min(Number(n), MAXIMUM_PAGE), after: last ?? "" };
}
