import { describe, expect, it } from "vitest";
import { compareVersions, satisfies, type Version } from "./versions.ts";

/** Of three numbers, where all are written. */
function aVersion(text: string): Version {
  const [, numbers = "", prerelease = ""] = /^([\d.]+)(?:-(.*))?$/.exec(text)!;
  return { numbers: numbers.split(".").map(Number), prerelease };
}

const order = [
  "0.9.0",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0",
  "1.10.0",
];

it("a version comes where semantic versioning puts it", () => {
  const versions = order.map((text) => ({ text, ...aVersion(text) }));

  const sorted = versions.toReversed().sort(compareVersions);

  expect(sorted.map(({ text }) => text)).toEqual(order);
});

describe("a comparison", () => {
  // The answers are those of Masterminds/semver 3.4.
  it.each([
    ["", "1.2.3", 3, ["1.2.3"], ["1.2.4", "1.2.3-a"]],
    ["=", "1.2.0", 2, ["1.2.0", "1.2.9"], ["1.3.0", "1.1.9"]],
    ["", "0.0.0", 0, ["0.0.0", "9.9.9"], []],
    ["!=", "1.2.3", 3, ["1.2.4"], ["1.2.3"]],
    ["!=", "1.2.0", 2, ["1.3.0"], ["1.2.9"]],
    ["!=", "0.0.0", 0, ["0.0.1", "2.0.0"], ["0.0.0"]],
    [">", "1.2.0", 2, ["1.3.0"], ["1.2.9"]],
    [">", "0.0.0", 0, ["0.0.1"], ["0.0.0"]],
    ["<", "1.2.0", 2, ["1.1.9"], ["1.2.0"]],
    [">=", "1.2.0-b", 3, ["1.2.0-b", "1.2.0"], ["1.2.0-a"]],
    ["<=", "1.2.0", 2, ["1.2.9", "0.1.0"], ["1.3.0"]],
    ["<=", "1.2.3-b", 3, ["1.2.3-a", "1.2.2"], ["1.2.3"]],
    ["<=", "0.0.0", 0, ["0.0.9"], ["0.1.0"]],
    ["^", "1.2.3", 3, ["1.2.3", "1.9.0"], ["1.2.2", "2.0.0"]],
    ["^", "0.2.3", 3, ["0.2.9"], ["0.3.0"]],
    ["^", "0.0.3", 3, ["0.0.3"], ["0.0.4"]],
    ["^", "0.0.0", 2, ["0.0.9"], ["0.1.0"]],
    ["^", "0.0.0", 1, ["0.9.0"], ["1.0.0"]],
    ["^", "0.0.0", 0, ["0.0.0"], ["0.0.1"]],
    ["~", "1.2.3", 3, ["1.2.9"], ["1.3.0", "1.2.2"]],
    ["~>", "1.0.0", 1, ["1.9.0"], ["2.0.0"]],
    ["~", "0.0.0", 2, ["0.0.9"], ["0.1.0"]],
    ["~", "0.0.0", 3, ["0.1.0", "2.0.0"], []],
  ] as const)("%s %s, of which %i numbers are written, takes %j and not %j", (operator, text, written, taken, left) => {
    const comparison = { operator, bound: aVersion(text), written };

    expect(taken.filter((version) => !satisfies(aVersion(version), comparison))).toEqual([]);
    expect(left.filter((version) => satisfies(aVersion(version), comparison))).toEqual([]);
  });
});
