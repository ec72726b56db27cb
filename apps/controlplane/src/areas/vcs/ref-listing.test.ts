import { describe, expect, it } from "vitest";
import { chooseRef, parseHead, parseListing } from "./ref-listing.ts";

const a = "a".repeat(40);
const b = "b".repeat(40);
const c = "c".repeat(40);

function wanted(name: string) {
  return { kind: "name", name, candidates: [`refs/heads/${name}`, `refs/tags/${name}`] } as const;
}

describe("a listing", () => {
  it("takes an annotated tag for the commit it points to", () => {
    const output = `${a}\trefs/heads/main\n${b}\trefs/tags/v1\n${c}\trefs/tags/v1^{}\n`;

    expect(parseListing(output)).toEqual([
      { name: "refs/heads/main", sha: a },
      { name: "refs/tags/v1", sha: c },
    ]);
  });

  it("leaves out what is neither a branch nor a tag", () => {
    expect(parseListing(`${a}\tHEAD\n${b}\trefs/pull/1/head\n${b}\trefs/heads/\u001b[31mred\nwarning: x\n`)).toEqual(
      [],
    );
  });
});

describe("the default branch", () => {
  it("is where HEAD points, or HEAD itself when detached", () => {
    expect(parseHead(`ref: refs/heads/trunk\tHEAD\n${a}\tHEAD\n`)).toEqual({ ref: "refs/heads/trunk", sha: a });
    expect(parseHead(`${a}\tHEAD\n`)).toEqual({ ref: "HEAD", sha: a });
    expect(parseHead("")).toBeUndefined();
  });
});

describe("choosing a ref", () => {
  const refs = [
    { name: "refs/tags/main", sha: b },
    { name: "refs/heads/main", sha: a },
    { name: "refs/heads/release-1", sha: c },
    { name: "refs/heads/feature/login", sha: c },
  ];

  it("prefers the branch to a tag of the same name", () => {
    expect(chooseRef(wanted("main"), refs)).toEqual({ ref: "refs/heads/main", sha: a });
  });

  it.each([
    ["mian", "nearest: main"],
    ["release-2", "nearest: release-1"],
    ["origin/main", "nearest: main"],
    ["login", "nearest: feature/login"],
    ["abc1234", "full commit ids only"],
    ["something-else-entirely", "branches and tags of the repository: main, release-1, feature/login"],
  ])("says about %s: %s", (name, hint) => {
    expect(() => chooseRef(wanted(name), refs)).toThrow(
      expect.objectContaining({
        code: "build.ref-not-found",
        message: expect.stringContaining(`"${name}"`),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it("says when there is nothing to choose from", () => {
    expect(() => chooseRef(wanted("main"), [])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("no branches") }),
    );
  });
});
