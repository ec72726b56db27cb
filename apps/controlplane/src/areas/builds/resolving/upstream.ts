import type { Wire } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import type { BuildUpstream } from "../build.ts";

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MAXIMUM_LENGTH = 2_048;

/** Reads what a job says it found; it comes from another machine, so nothing about it is taken for granted. */
export function readUpstream(field: "chart" | "image", found: Wire<"ResolvedUpstream">, now: Date): BuildUpstream {
  if (!DIGEST.test(found.digest)) {
    throw invalidField(`${field}.digest`, found.digest.slice(0, 100), "must be sha256: and 64 hex digits");
  }
  for (const name of ["name", "version", "url", "media_type"] as const) {
    if (found[name] === "" || found[name].length > MAXIMUM_LENGTH) {
      throw invalidField(`${field}.${name}`, found[name].slice(0, 100), "must be text of a reasonable length");
    }
  }
  const { name, version, digest, url, media_type: mediaType } = found;
  return { name, version, digest, url, mediaType, resolvedAt: now.toISOString() };
}

export function toWireUpstream({ name, version, digest, url, mediaType }: BuildUpstream): Wire<"ResolvedUpstream"> {
  return { name, version, digest, url, media_type: mediaType };
}
