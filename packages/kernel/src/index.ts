export { type AddressClass, classifyAddress, classifyHost, isNetwork, pinnedLookup } from "./address.ts";
export { assertNever } from "./assert-never.ts";
export { canonicalJson, sha256Digest } from "./canonical-json.ts";
export { type Clock, sleep, systemClock } from "./clock.ts";
export { hasControlCharacter, withoutControlCharacters } from "./control-characters.ts";
export { cronMistake } from "./cron.ts";
export { defined } from "./defined.ts";
export {
  createDigestMaker,
  type DigestMaker,
  digestAlgorithm,
  digestLike,
  isDigest,
} from "./digest.ts";
export { parseDuration } from "./duration.ts";
export {
  conflict,
  type ErrorKind,
  errorKinds,
  explanationOf,
  Fault,
  type FaultOptions,
  forbidden,
  internal,
  invalidInput,
  isFault,
  limitExceeded,
  messageOf,
  naming,
  notFound,
  notImplemented,
  preconditionFailed,
  unauthenticated,
  unavailable,
} from "./errors.ts";
export { isGitRef } from "./git-ref.ts";
export { type IdKind, isId, newId, randomCharacters } from "./ids.ts";
export { invalidField } from "./invalid-field.ts";
export { createLimiter, type Limiter } from "./limiter.ts";
export { createLineOutput, type LineOutput, type WriteBytes } from "./line-output.ts";
export { createLruCache, type LruCache } from "./lru-cache.ts";
export { makeDirectory } from "./make-directory.ts";
export { createMasker, type Masker } from "./masking.ts";
export { closest, nearest } from "./nearest.ts";
export { type RetryOptions, retry } from "./retry.ts";
export { shownValue } from "./shown-value.ts";
export { asText, isText } from "./text.ts";
export { parseVersionRange, type VersionRange } from "./version-range.ts";
export {
  compareVersions,
  parseVersion,
  satisfies,
  type Version,
  type VersionComparison,
  type WrittenVersion,
} from "./versions.ts";
