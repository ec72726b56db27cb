import { compareVersions, parseVersion, type Version } from "./version.ts";

/** True for the versions that a range takes. */
export type VersionRange = (version: Version) => boolean;

interface Comparison {
  readonly operator: string;
  readonly limit: Version;
  /** How many of its parts were written as numbers: 0 for `*`, 3 for a whole version. */
  readonly precision: number;
}

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

function parseAlternative(text: string): readonly Comparison[] | undefined {
  const plain = text.replaceAll(HYPHEN, ">=$1 <=$2").trim();
  const comparisons: Comparison[] = [];
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

function parseComparison(operator: string, written: string): Comparison | undefined {
  const [, core = "", rest = ""] = /^v?([^-+]*)(.*)$/.exec(written) ?? [];
  const parts = core.split(".");
  const end = parts.findIndex((part) => !/^\d+$/.test(part));
  const precision = end === -1 ? parts.length : end;
  const numbers = [0, 1, 2].map((index) => (index < precision ? parts[index] : "0"));
  const limit = parseVersion(numbers.join(".") + rest);
  return limit && core !== "" ? { operator, limit, precision } : undefined;
}

function isTaken(version: Version, comparisons: readonly Comparison[]): boolean {
  const namesPrerelease = comparisons.some(({ limit }) => limit.prerelease !== "");
  return (version.prerelease === "" || namesPrerelease) && comparisons.every((one) => holds(version, one));
}

function holds(version: Version, { operator, limit, precision }: Comparison): boolean {
  const order = compareVersions(version, limit);
  // Equal as far as the limit was written out.
  const isWithin =
    precision === 3
      ? order === 0
      : (precision < 1 || version.major === limit.major) && (precision < 2 || version.minor === limit.minor);
  switch (operator) {
    case "":
    case "=":
      return isWithin && order >= 0;
    case "!=":
      return !isWithin;
    case ">":
      return order > 0 && !isWithin;
    case "<":
      return order < 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<=":
    case "=<":
      return order <= 0 || isWithin;
    case "^":
      return order >= 0 && isCompatible(version, limit, precision);
    default:
      return (
        order >= 0 &&
        (precision < 1 || version.major === limit.major) &&
        (precision < 2 || version.minor === limit.minor)
      );
  }
}

/** What stands left of the first part that is not zero, that part included, is the same. */
function isCompatible(version: Version, limit: Version, precision: number): boolean {
  if (precision === 0) {
    return true;
  }
  if (version.major !== limit.major || limit.major > 0 || precision === 1) {
    return version.major === limit.major;
  }
  if (version.minor !== limit.minor || limit.minor > 0 || precision === 2) {
    return version.minor === limit.minor;
  }
  return version.patch === limit.patch;
}
