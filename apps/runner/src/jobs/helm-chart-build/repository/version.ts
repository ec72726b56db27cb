import type { Version } from "@exclave/kernel";

/** A version of a chart as Helm reads one: a leading `v` and missing parts are let pass. */
export interface ChartVersion extends Version {
  readonly text: string;
}

const PATTERN = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Undefined for what is no version. */
export function parseVersion(text: string): ChartVersion | undefined {
  const [, major, minor = "0", patch = "0", prerelease = ""] = PATTERN.exec(text) ?? [];
  return major === undefined ? undefined : { text, numbers: [major, minor, patch].map(Number), prerelease };
}
