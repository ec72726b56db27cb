import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { holdDataDirectory } from "./data-directory.ts";

it("a data directory that cannot be made is refused with what to choose", async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-data-"));
  writeFileSync(path.join(directory, "file"), "");

  const held = holdDataDirectory(path.join(directory, "file", "data"), "1.0.0");

  await expect(held).rejects.toMatchObject({ code: "data-directory.not-made" });
  rmSync(directory, { recursive: true });
});

it.each(["", "garbage", "[]", '{"format":1}'])(
  "a data directory whose version is damaged is refused with what to do: %j",
  async (text) => {
    const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-data-"));
    writeFileSync(path.join(directory, "version.json"), text);

    const held = holdDataDirectory(directory, "1.0.0");

    await expect(held).rejects.toMatchObject({
      code: "data-directory.version-damaged",
      hint: 'write {"format":1,"version":"1.0.0"} into it if no newer one was',
    });
    rmSync(directory, { recursive: true });
  },
);
