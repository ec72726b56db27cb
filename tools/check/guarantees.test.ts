import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const DOCUMENT = "docs/guarantees.md";

/** Each line that names a test, as file and name. */
function namedTests(): { readonly file: string; readonly name: string }[] {
  const lines = readFileSync(DOCUMENT, "utf8").matchAll(/^- `([^`]+)`: "(.+)"$/gm);
  return [...lines].map(([, file, name]) => ({ file: file!, name: name! }));
}

describe("docs/guarantees.md", () => {
  it("names tests that are there, each by its file and its whole name", () => {
    const named = namedTests();

    const missing = named.filter(
      ({ file, name }) => !existsSync(file) || !readFileSync(file, "utf8").includes(`"${name}"`),
    );

    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  it("says of every claim what checks it", () => {
    const claims = readFileSync(DOCUMENT, "utf8")
      .split(/^## (?=C\d)/m)
      .slice(1);

    const unchecked = claims.filter((claim) => !/^- `/m.test(claim)).map((claim) => claim.split("\n")[0]);

    expect(unchecked).toEqual([]);
  });
});
