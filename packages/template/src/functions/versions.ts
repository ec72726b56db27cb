import { compareVersions, satisfies, type VersionComparison } from "@exclave/kernel";
import { wrongValue } from "../failure.ts";
import { Opaque, type Value } from "../values.ts";
import { type FunctionSet, fixed, text } from "./define.ts";

/** Of a version before a release; a number there has no zeros in front. */
const IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
const PART = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const VERSION = new RegExp(
  `^v?([0-9]{1,15})(?:\\.([0-9]{1,15}))?(?:\\.([0-9]{1,15}))?(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+(${PART}))?$`,
);
const NUMBER = "([0-9]{1,15}|[xX*])";
const WRITTEN = `v?${NUMBER}(?:\\.${NUMBER})?(?:\\.${NUMBER})?(?:-(${PART}))?(?:\\+${PART})?`;
const CONSTRAINT = new RegExp(`\\s*,?\\s*(!=|>=|=>|<=|=<|~>|[=<>~^])?\\s*${WRITTEN}(?=[\\s,]|$)`, "y");
const HYPHEN = new RegExp(`(${WRITTEN})\\s+-\\s+(${WRITTEN})`, "g");

/** Functions over semantic versions, and ranges of them as npm and Cargo write them. */
export const versionFunctions: FunctionSet = {
  semver: fixed([text], (written) => readVersion(written)),
  semverCompare: fixed([text, text], (range, written) => {
    const version = readVersion(written);
    const ranges = range.split("||").map(readRange);
    return ranges.some((comparisons) => comparisons.every((comparison) => isTaken(version, comparison)));
  }),
};

class Version extends Opaque {
  readonly typeName = "*semver.Version";
  readonly fields: ReadonlyMap<string, Value>;
  readonly numbers: readonly number[];
  readonly prerelease: string;

  constructor(numbers: readonly number[], prerelease: string, rest: { metadata: string; original: string }) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
    this.fields = new Map<string, Value>([
      ["Major", numbers[0]!],
      ["Minor", numbers[1]!],
      ["Patch", numbers[2]!],
      ["Prerelease", prerelease],
      ["Metadata", rest.metadata],
      ["Original", rest.original],
    ]);
  }

  override readonly methods = new Map<string, (given: Value) => Value>([
    ["Compare", (other) => Math.sign(compareVersions(this, versionIn(other)))],
    ["Equal", (other) => compareVersions(this, versionIn(other)) === 0],
    ["LessThan", (other) => compareVersions(this, versionIn(other)) < 0],
    ["GreaterThan", (other) => compareVersions(this, versionIn(other)) > 0],
  ]);

  override print(): string {
    const metadata = String(this.fields.get("Metadata"));
    const before = this.prerelease === "" ? "" : `-${this.prerelease}`;
    return `${this.numbers.join(".")}${before}${metadata === "" ? "" : `+${metadata}`}`;
  }
}

function versionIn(value: Value): Version {
  if (value instanceof Version) return value;
  throw wrongValue("a version is compared with a version", "write (semver …)");
}

function readVersion(written: string): Version {
  const [, major, minor = "0", patch = "0", prerelease = "", metadata = ""] = VERSION.exec(written) ?? [];
  if (major === undefined) throw wrongValue(`${JSON.stringify(written.slice(0, 60))} is not a semantic version`);
  return new Version([major, minor, patch].map(Number), prerelease, { metadata, original: written });
}

function readRange(range: string): readonly VersionComparison[] {
  const plain = range.replace(HYPHEN, (whole, low: string, ...rest: string[]) => {
    const high = rest.find(
      (each, index) => index > 3 && typeof each === "string" && whole.endsWith(each) && each !== "",
    );
    return `>=${low} <=${high ?? low}`;
  });
  const comparisons: VersionComparison[] = [];
  CONSTRAINT.lastIndex = 0;
  let at = 0;
  while (plain.slice(at).trim() !== "" || comparisons.length === 0) {
    CONSTRAINT.lastIndex = at;
    const found = CONSTRAINT.exec(plain);
    if (found === null) throw wrongValue(`${JSON.stringify(range.slice(0, 60))} is not a range of versions`);
    at = CONSTRAINT.lastIndex;
    const [, operator = "", major, minor, patch, prerelease = ""] = found;
    const numbers = [major, minor, patch];
    const open = numbers.findIndex((each) => each === undefined || /[xX*]/.test(each));
    const written = open === -1 ? 3 : open;
    const filled = numbers.map((each, index) => (index < written ? Number(each) : 0));
    comparisons.push({ operator, bound: { numbers: filled, prerelease }, written });
  }
  return comparisons;
}

function isTaken(version: Version, comparison: VersionComparison): boolean {
  // A version before a release counts only for those who ask for one.
  const isBeforeRelease = version.prerelease !== "" && comparison.bound.prerelease === "";
  return !isBeforeRelease && satisfies(version, comparison);
}
