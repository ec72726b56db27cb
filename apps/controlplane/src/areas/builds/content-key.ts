import { canonicalJson, sha256Digest } from "@exclave/kernel";

/** Grows whenever the same inputs would be built differently, so that old artifacts are not taken for new ones. */
export const RECIPE_VERSION = "1";

/** Everything that decides what a build produces. */
export interface ContentKeyParts {
  readonly configDigest: string;
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
