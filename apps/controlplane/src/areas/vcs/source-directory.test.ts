import { array, assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  directoryNotFound,
  firstObstacle,
  parseSourceDirectory,
  parseTreeEntries,
  pathsTo,
  type TreeEntry,
} from "./source-directory.ts";

const sha = "a".repeat(40);

function anEntry(type: TreeEntry["type"], path: string): TreeEntry {
  return { type, path, sha };
}

describe("the directory of a source", () => {
  it.each([
    ["", ""],
    [".", ""],
    ["./", ""],
    ["./a/./b//c/", "a/b/c"],
    ["charts/my chart", "charts/my chart"],
  ])("written %j is %j", (text, directory) => {
    expect(parseSourceDirectory(text)).toBe(directory);
  });

  it.each(["..", "a/../..", "/etc", "a/../b", "a\0b", "a\\b", ".git", "a/.GIT/hooks", "\ud800", "a/".repeat(65)])(
    "is never %j",
    (text) => {
      expect(() => parseSourceDirectory(text)).toThrow(expect.objectContaining({ code: "vcs.directory-refused" }));
    },
  );

  it("never leads out of the repository, whatever the text", () => {
    const parts = array(
      constantFrom("..", ".", "", "a", "/", "\\", ".git", "b c").chain((part) => string().map((end) => part + end)),
    );
    assert(
      property(parts, (parts) => {
        try {
          const directory = parseSourceDirectory(parts.join("/"));
          return !directory.startsWith("/") && !directory.split("/").includes("..");
        } catch (error) {
          return (error as { code?: string }).code === "vcs.directory-refused";
        }
      }),
    );
  });
});

describe("the way to a directory", () => {
  const entries = [
    anEntry("directory", "a"),
    anEntry("symlink", "a/link"),
    anEntry("file", "a/file"),
    anEntry("submodule", "sub"),
  ];

  it("is every directory above it, and itself", () => {
    expect(pathsTo("a/b/c")).toEqual(["a", "a/b", "a/b/c"]);
    expect(pathsTo("")).toEqual([]);
  });

  it("ends at the first entry that is no directory", () => {
    expect(firstObstacle("a", entries)).toBeUndefined();
    expect(firstObstacle("a/link/b", entries)).toEqual({ path: "a/link", entry: entries[1] });
    expect(firstObstacle("a/none/b", entries)).toEqual({ path: "a/none", entry: undefined });
  });

  it.each([
    ["a/link/b", "symbolic link"],
    ["a/file", "is a file"],
    ["sub/x", "submodule"],
    ["a/none", "does not exist"],
  ])("tells why %s cannot be built: %s", (directory, reason) => {
    const fault = directoryNotFound(directory, firstObstacle(directory, entries)!, entries);

    expect(fault).toMatchObject({ code: "vcs.directory-not-found", message: expect.stringContaining(reason) });
  });

  it("names the nearest directories, or else those there are", () => {
    const siblings = [anEntry("directory", "components"), anEntry("directory", "charts"), anEntry("file", "component")];

    const near = directoryNotFound("component5", { path: "component5", entry: undefined }, siblings);
    const far = directoryNotFound("zzz", { path: "zzz", entry: undefined }, siblings);
    const none = directoryNotFound("zzz/y", { path: "zzz/y", entry: undefined }, []);

    expect(near.hint).toBe("nearest: components");
    expect(far.hint).toBe("directories in the repository's root: components, charts");
    expect(none.hint).toBe('there is no directory in "zzz"');
  });
});

describe("a tree's entries", () => {
  it("are read from git's own words, with any name", () => {
    const lines = [
      `040000 tree ${sha}\ta dir`,
      `120000 blob ${sha}\tlink`,
      `160000 commit ${sha}\tsub`,
      `100755 blob ${sha}\tx\n"y\tz`,
    ];
    const output = lines.map((line) => `${line}\0`).join("");

    expect(parseTreeEntries(output)).toEqual([
      anEntry("directory", "a dir"),
      anEntry("symlink", "link"),
      anEntry("submodule", "sub"),
      anEntry("file", 'x\n"y\tz'),
    ]);
  });
});
