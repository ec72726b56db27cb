/** A semantic version as Helm reads one: a leading `v` and missing parts are let pass. */
export interface Version {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Empty for a release. */
  readonly prerelease: string;
}

const PATTERN = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Undefined for what is no version. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor = "0", patch = "0", prerelease = ""] = PATTERN.exec(text) ?? [];
  return major === undefined
    ? undefined
    : { text, major: Number(major), minor: Number(minor), patch: Number(patch), prerelease };
}

/** Precedence as semantic versioning has it: negative when `a` comes before `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  if (a === "" || b === "" || a === b) {
    return a === b ? 0 : a === "" ? 1 : -1;
  }
  const [left, right] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareIdentifiers(left[index]!, right[index]!);
    if (order !== 0) {
      return order;
    }
  }
  return left.length - right.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) {
    return Number(a) - Number(b);
  }
  if (isNumber !== isOtherNumber) {
    return isNumber ? -1 : 1;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
