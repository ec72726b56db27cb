import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDirectory } from "./make-directory.ts";

let place: string;

beforeEach(() => {
  place = mkdtempSync(path.join(os.tmpdir(), "exclave-make-"));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

describe("makeDirectory", () => {
  it("makes those above it too, and is content with what is there", () => {
    const directory = path.join(place, "a/b/c");

    makeDirectory(directory, { mode: 0o700 });
    makeDirectory(directory);

    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(() => makeDirectory("/")).not.toThrow();
  });

  it("says why there can be none: a file, one on the way, and a link to nothing", () => {
    writeFileSync(path.join(place, "file"), "");
    symlinkSync("nowhere", path.join(place, "link"));

    expect(() => makeDirectory(path.join(place, "file"))).toThrow("EEXIST");
    expect(() => makeDirectory(path.join(place, "file/a/b"))).toThrow("ENOTDIR");
    expect(() => makeDirectory(path.join(place, "link"))).toThrow("EEXIST");
  });

  it("ends where the directory above is there and takes none", () => {
    expect(() => makeDirectory("/proc/exclave/a")).toThrow("mkdir");
  });
});
