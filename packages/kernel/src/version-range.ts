import { parseVersion, satisfies, type Version, type VersionComparison } from "./versions.ts";

/** True for the versions that a range takes. */
export type VersionRange = (version: Version) => boolean;

const PART = String.raw`v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*]))?(?:\.(?:\d+|[xX*]))?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?`;
const OPERATOR = String.raw`(?:=>|=<|>=|<=|!=|~>|[=><~^])?`;
const HYPHEN = new RegExp(String.raw`(${PART})\s+-\s+(${PART})`, "g");
const COMPARISON = new RegExp(String.raw`\s*(${OPERATOR})\s*(${PART})\s*,?`, "y");

/**
 * Reads a range as Helm does: `1.2`, `^1`, `~1.2.3`, `>=1.2 <2`, `1.x || 3.0.0`, `1.2 - 2.3`, `*`. Undefined for what is no
 * range. A pre-release is taken only by alternatives that name one.
 */
export function parseVersionRange(text: string): VersionRange | undefined {
  const alternatives = text.split("||").map(parseAlternative);
  if (alternatives.includes(undefined)) {
    return undefined;
  }
  return (version) => alternatives.some((comparisons) => isTaken(version, comparisons!));
}

function parseAlternative(text: string): readonly VersionComparison[] | undefined {
  const plain = text.replaceAll(HYPHEN, ">=$1 <=$2").trim();
  const comparisons: VersionComparison[] = [];
  for (COMPARISON.lastIndex = 0; COMPARISON.lastIndex < plain.length; ) {
    const [, operator = "", written = ""] = COMPARISON.exec(plain) ?? [];
    const comparison = parseComparison(operator, written);
    if (!comparison) {
      return undefined;
    }
    comparisons.push(comparison);
  }
  return comparisons.length === 0 ? undefined : comparisons;
}

function parseComparison(operator: string, text: string): VersionComparison | undefined {
  const [, core = "", rest = ""] = /^v?([^-+]*)(.*)$/.exec(text) ?? [];
  const parts = core.split(".");
  const end = parts.findIndex((part) => !/^\d+$/.test(part));
  const written = end === -1 ? parts.length : end;
  const numbers = [0, 1, 2].map((index) => (index < written ? parts[index] : "0"));
  const bound = parseVersion(numbers.join(".") + rest);
  return bound && core !== "" ? { operator, bound, written } : undefined;
}

function isTaken(version: Version, comparisons: readonly VersionComparison[]): boolean {
  const namesPrerelease = comparisons.some(({ bound }) => bound.prerelease !== "");
  return (version.prerelease === "" || namesPrerelease) && comparisons.every((one) => satisfies(version, one));
}
