import type { Wire } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import type { BuildChart } from "../build.ts";

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MAXIMUM_LENGTH = 2_048;

/** Reads what a job says it found; it comes from another machine, so nothing about it is taken for granted. */
export function readChart(chart: Wire<"ResolvedChart">, now: Date): BuildChart {
  if (!DIGEST.test(chart.digest)) {
    throw invalidField("chart.digest", chart.digest.slice(0, 100), "must be sha256: and 64 hex digits");
  }
  for (const field of ["name", "version", "url", "media_type"] as const) {
    if (chart[field] === "" || chart[field].length > MAXIMUM_LENGTH) {
      throw invalidField(`chart.${field}`, chart[field].slice(0, 100), "must be text of a reasonable length");
    }
  }
  const { name, version, digest, url, media_type: mediaType } = chart;
  return { name, version, digest, url, mediaType, resolvedAt: now.toISOString() };
}

export function toWireChart({ name, version, digest, url, mediaType }: BuildChart): Wire<"ResolvedChart"> {
  return { name, version, digest, url, media_type: mediaType };
}
