import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

describe("an answer that cannot be written", () => {
  it("ends with 1 and says why", () => {
    const full = openSync("/dev/full", "w");

    const { status, stderr } = spawnSync(process.execPath, [main, "exit-codes"], {
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);

    expect(status).toBe(1);
    expect(stderr).toContain("standard output could not be written: ENOSPC");
  });
});
