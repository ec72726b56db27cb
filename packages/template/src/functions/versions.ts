import { wrongValue } from "../failure.ts";
import { compareText, Opaque, type Value } from "../values.ts";
import { type FunctionSet, fixed, text } from "./define.ts";

const PART = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const VERSION = new RegExp(
  `^v?([0-9]{1,15})(?:\\.([0-9]{1,15}))?(?:\\.([0-9]{1,15}))?(?:-(${PART}))?(?:\\+(${PART}))?$`,
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
    return ranges.some((constraints) => constraints.every((constraint) => satisfies(version, constraint)));
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

  override print(): string {
    const metadata = String(this.fields.get("Metadata"));
    const before = this.prerelease === "" ? "" : `-${this.prerelease}`;
    return `${this.numbers.join(".")}${before}${metadata === "" ? "" : `+${metadata}`}`;
  }
}

function readVersion(written: string): Version {
  const [, major, minor = "0", patch = "0", prerelease = "", metadata = ""] = VERSION.exec(written) ?? [];
  if (major === undefined) throw wrongValue(`${JSON.stringify(written.slice(0, 60))} is not a semantic version`);
  return new Version([major, minor, patch].map(Number), prerelease, { metadata, original: written });
}

interface Constraint {
  readonly operator: string;
  readonly version: Version;
  /** How many of the three numbers are written. */
  readonly written: number;
}

function readRange(range: string): readonly Constraint[] {
  const plain = range.replace(HYPHEN, (whole, low: string, ...rest: string[]) => {
    const high = rest.find(
      (each, index) => index > 3 && typeof each === "string" && whole.endsWith(each) && each !== "",
    );
    return `>=${low} <=${high ?? low}`;
  });
  const constraints: Constraint[] = [];
  CONSTRAINT.lastIndex = 0;
  let at = 0;
  while (plain.slice(at).trim() !== "" || constraints.length === 0) {
    CONSTRAINT.lastIndex = at;
    const found = CONSTRAINT.exec(plain);
    if (found === null) throw wrongValue(`${JSON.stringify(range.slice(0, 60))} is not a range of versions`);
    at = CONSTRAINT.lastIndex;
    const [, operator = "", major, minor, patch, prerelease = ""] = found;
    const numbers = [major, minor, patch];
    const open = numbers.findIndex((each) => each === undefined || /[xX*]/.test(each));
    const written = open === -1 ? 3 : open;
    const filled = numbers.map((each, index) => (index < written ? Number(each) : 0));
    constraints.push({
      operator,
      version: new Version(filled, prerelease, { metadata: "", original: "" }),
      written,
    });
  }
  return constraints;
}

function satisfies(version: Version, { operator, version: bound, written }: Constraint): boolean {
  // A version before a release counts only for those who ask for one.
  if (version.prerelease !== "" && bound.prerelease === "") return false;
  const order = compareVersions(version, bound);
  const sameSoFar = bound.numbers.slice(0, written).every((each, index) => each === version.numbers[index]);
  switch (operator) {
    case "!=":
      return written === 3 ? order !== 0 : !sameSoFar;
    case ">":
      return order > 0 && (written === 3 || !sameSoFar);
    case "<":
      return order < 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<=":
    case "=<":
      return order <= 0 || sameSoFar;
    case "^":
      return order >= 0 && sameFromTheLeft(version, bound, written);
    case "~":
    case "~>":
      return order >= 0 && (isZero(bound, written) || sameUpTo(version, bound, Math.min(written, 2)));
    default:
      return written === 3 ? order === 0 : order >= 0 && sameUpTo(version, bound, written);
  }
}

/** Up to the first number that is not zero: what `^` lets no update change. */
function sameFromTheLeft(version: Version, bound: Version, written: number): boolean {
  const first = bound.numbers.findIndex((each) => each !== 0);
  return sameUpTo(version, bound, first === -1 ? Math.max(1, written) : first + 1);
}

function sameUpTo(version: Version, bound: Version, count: number): boolean {
  return bound.numbers.slice(0, count).every((each, index) => each === version.numbers[index]);
}

function isZero({ numbers }: Version, written: number): boolean {
  return written === 3 && numbers.every((each) => each === 0);
}

function compareVersions(left: Version, right: Version): number {
  for (const [index, number] of left.numbers.entries()) {
    if (number !== right.numbers[index]) return number - right.numbers[index]!;
  }
  if (left.prerelease === right.prerelease) return 0;
  if (left.prerelease === "" || right.prerelease === "") return left.prerelease === "" ? 1 : -1;
  return compareParts(left.prerelease.split("."), right.prerelease.split("."));
}

function compareParts(left: readonly string[], right: readonly string[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (b === undefined) return 1;
    if (a === b) continue;
    const [numeric, otherNumeric] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
    if (numeric && otherNumeric) return Number(a) - Number(b);
    return numeric === otherNumeric ? compareText(a, b) : numeric ? -1 : 1;
  }
  return -1;
}
