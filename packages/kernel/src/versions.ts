/** A semantic version as far as it has a place among others. */
export interface Version {
  /** Major, minor and patch. */
  readonly numbers: readonly number[];
  /** Empty for a release. */
  readonly prerelease: string;
}

/** A version and the letters it was written in. */
export interface WrittenVersion extends Version {
  readonly text: string;
}

/** One comparison of a range, such as `^1.2`. */
export interface VersionComparison {
  /** As it is written; empty for a version alone. */
  readonly operator: string;
  /** What is not written of it is 0. */
  readonly bound: Version;
  /** How many of its numbers are written: 0 for `*`, 3 for a whole version. */
  readonly written: number;
}

const VERSION = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Reads a version as Helm does: a leading `v` and missing parts are let pass. Undefined for what is no version. */
export function parseVersion(text: string): WrittenVersion | undefined {
  const [, major, minor = "0", patch = "0", prerelease = ""] = VERSION.exec(text) ?? [];
  return major === undefined ? undefined : { text, numbers: [major, minor, patch].map(Number), prerelease };
}

/** Precedence as semantic versioning has it: negative when `a` comes before `b`. */
export function compareVersions(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    if (number !== b.numbers[index]) return number - b.numbers[index]!;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

/**
 * True where a comparison holds, to the letter as for Helm and for sprig (`Masterminds/semver`): a `*` behind an operator that
 * needs a number is 0.0.0 to them. Whether pre-releases may be taken at all is for the caller to say.
 */
export function satisfies(version: Version, { operator, bound, written }: VersionComparison): boolean {
  const order = compareVersions(version, bound);
  const isSame = (count: number): boolean =>
    bound.numbers.slice(0, count).every((one, at) => one === version.numbers[at]);
  const isWhole = written === 3 || written === 0;
  switch (operator) {
    case "":
    case "=":
      return written === 3 ? order === 0 : order >= 0 && isSame(Math.min(written, 2));
    case "!=":
      return isWhole ? order !== 0 : !isSame(written) || (written === 2 && version.prerelease !== bound.prerelease);
    case ">":
      return order > 0 && (isWhole || !isSame(written));
    case "<":
      return order < 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<=":
    case "=<":
      return written === 3 ? order <= 0 : order < 0 || isSame(written || 2);
    case "^":
      return order >= 0 && isSame(keptByCaret(bound, written));
    default:
      // `~0.0.0` is any version, as is `~*`.
      return order >= 0 && ((isWhole && bound.numbers.every((one) => one === 0)) || isSame(Math.min(written, 2)));
  }
}

/** How many numbers `^` lets no update change: those up to the first that is not 0, or is not written. */
function keptByCaret({ numbers: [major = 0, minor = 0] }: Version, written: number): number {
  if (major > 0 || written === 1) return 1;
  return minor > 0 || written === 2 ? 2 : 3;
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (one !== other) return compareIdentifiers(one, other);
  }
  return -1;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a < b ? -1 : 1;
}
