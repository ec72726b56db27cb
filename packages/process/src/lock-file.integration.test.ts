import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run, takeLockFile } from "./index.ts";
import { processIdentity } from "./process-identity.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODULE = path.join(import.meta.dirname, "index.ts");

/** Takes the lock in a process of its own, says so, and holds it for a while. */
function takeInChild(file: string, milliseconds: number) {
  const script = `
    import { takeLockFile } from "${MODULE}";
    const { isHeld } = await takeLockFile("${file}");
    console.log(isHeld);
    await new Promise((resolve) => setTimeout(resolve, isHeld ? ${milliseconds} : 0));`;
  return run(process.execPath, ["--input-type=module", "--eval", script], { environment: {} });
}

describe("a lock file", () => {
  it("is held once, names its holder, and can be taken again after its release", async () => {
    const file = path.join(folder, "plain");
    const first = await takeLockFile(file);

    const second = await takeLockFile(file);
    const holder = second.isHeld ? undefined : second.holder;
    if (first.isHeld) {
      first.release();
    }
    const third = await takeLockFile(file);

    expect(holder).toEqual(processIdentity(process.pid));
    expect(third.isHeld).toBe(true);
  });

  it("is taken over from a process that is gone, by one of many", async () => {
    const file = path.join(folder, "contended");
    await takeInChild(file, 0);
    expect(existsSync(file)).toBe(true);

    const results = await Promise.all(Array.from({ length: 6 }, () => takeInChild(file, 3_000)));

    expect(results.map(({ stdout }) => stdout.trim()).sort()).toEqual([
      "false",
      "false",
      "false",
      "false",
      "false",
      "true",
    ]);
  });

  it("is not kept by another process that was given the holder's number", async () => {
    const file = path.join(folder, "reused");
    writeFileSync(file, JSON.stringify({ pid: process.ppid, startedAt: "another boot:1" }));

    const attempt = await takeLockFile(file);

    expect(attempt.isHeld).toBe(true);
  });
});
