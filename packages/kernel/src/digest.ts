import { createHash } from "node:crypto";

const HEX_LENGTHS = { sha256: 64, sha512: 128 } as const;

/** What content may be named by: SHA-256 everywhere, SHA-512 where a client chose it. */
export type DigestAlgorithm = keyof typeof HEX_LENGTHS;

/** The algorithm of a digest such as `sha256:<64 hex digits>`; undefined for text that is none. */
export function digestAlgorithm(text: string): DigestAlgorithm | undefined {
  const [, algorithm, hex = ""] = /^(sha256|sha512):([0-9a-f]+)$/.exec(text) ?? [];
  const found = algorithm as DigestAlgorithm | undefined;
  return found !== undefined && hex.length === HEX_LENGTHS[found] ? found : undefined;
}

export function isDigest(text: string): boolean {
  return digestAlgorithm(text) !== undefined;
}

/** The digest of bytes that come in pieces, by the algorithm of `expected`; by SHA-256 when nothing is expected. */
export interface DigestMaker {
  update(chunk: Uint8Array): void;
  finish(): string;
}

export function createDigestMaker(expected?: string): DigestMaker {
  const algorithm = (expected === undefined ? undefined : digestAlgorithm(expected)) ?? "sha256";
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), finish: () => `${algorithm}:${hash.digest("hex")}` };
}

/** The digest of `content` by the algorithm of `expected`: what to compare with it. */
export function digestLike(expected: string | undefined, content: Uint8Array): string {
  const maker = createDigestMaker(expected);
  maker.update(content);
  return maker.finish();
}
