import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { removeFolder } from "./remove-folder.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

afterEach(() => {
  if (isRoot) {
    process.seteuid!(0);
  }
});

describe("a folder of an ordinary user", () => {
  it("is removed with layers of images in which nobody may write", () => {
    if (isRoot) {
      process.seteuid!(NOBODY);
    }
    const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-remove-"));
    const layer = path.join(folder, "cache/layer");
    mkdirSync(path.join(layer, "inner"), { recursive: true });
    writeFileSync(path.join(layer, "file"), "");
    chmodSync(path.join(layer, "inner"), 0);
    chmodSync(layer, 0o555);

    removeFolder(folder);

    expect(existsSync(folder)).toBe(false);
  });
});
