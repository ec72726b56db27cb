import { digestAlgorithm, invalidInput } from "@exclave/kernel";

/** What S3 allows, less what a prefix of ours may need. */
const MAXIMUM_LENGTH = 768;
/** No segment starts with a dot: that keeps `..` out and leaves dot names to the stores. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/;

/** Returns `key` when it is safe as a path and as an object name alike; otherwise InvalidInput `storage.key`. */
export function checkedKey(key: string): string {
  if (key.length > MAXIMUM_LENGTH || !key.split("/").every((segment) => SEGMENT.test(segment))) {
    throw invalidInput("storage.key", `"${key.slice(0, 80)}" cannot be the key of a blob`, {
      hint: "use segments of letters, digits, dot, dash and underscore, joined by slashes, none starting with a dot",
    });
  }
  return key;
}

/** The key of content-addressed bytes: `blobs/<algorithm>/ab/<hex>`, fanned out over 256 folders. */
export function blobKey(digest: string): string {
  const algorithm = digestAlgorithm(digest);
  if (algorithm === undefined) {
    throw invalidInput("storage.digest", `"${digest.slice(0, 80)}" is not a digest`, {
      hint: "write sha256: and 64 lower-case hex digits, or sha512: and 128",
    });
  }
  const hex = digest.slice(algorithm.length + 1);
  return `blobs/${algorithm}/${hex.slice(0, 2)}/${hex}`;
}
