import { canonicalJson, sha256Digest } from "@exclave/kernel";

/** Everything that decides what a build produces. */
export interface ContentKeyParts {
  readonly configDigest: string;
  /** Empty while nobody knows it. */
  readonly sourceDigest: string;
  readonly recipeVersion: string;
  /** Of the runners that may build it; any order. */
  readonly toolchainIds: readonly string[];
}

/** A digest over what decides a build's result: equal keys mean equal artifacts. */
export function contentKey({ configDigest, sourceDigest, recipeVersion, toolchainIds }: ContentKeyParts): string {
  const toolchains = [...new Set(toolchainIds)].sort();
  return sha256Digest(canonicalJson({ configDigest, sourceDigest, recipeVersion, toolchains }));
}

/** True while something is missing that only the build's job can tell: the source, or what the runner has for tools. */
export function isPending({ sourceDigest, toolchainIds }: ContentKeyParts): boolean {
  return sourceDigest === "" || toolchainIds.length === 0;
}
