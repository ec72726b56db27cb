import { spawn } from "node:child_process";
import { globSync, readdirSync, rmdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { findControlGroups } from "./control-group.ts";

const NAME = `exclave-test-${process.pid}`;
const limits = { memoryBytes: 64 * 1024 * 1024, processes: 16 };
const areOurs = process.getuid?.() === 0 && findControlGroups(NAME) !== undefined;

/** Where the kernel keeps ours: one directory in its version 2, one for each controller in version 1. */
const bases = globSync(`/sys/fs/cgroup/**/${NAME}`);

/** The groups of one controller: in each they are the same. */
function groups(): string[] {
  return readdirSync(bases[0]!).filter((entry) => entry.includes("slot-"));
}

afterAll(() => bases.forEach((base) => rmdirSync(base)));

describe.runIf(areOurs)("control groups", () => {
  it("are one for each job, also for two of one name, and gone when removed", () => {
    const { create } = findControlGroups(NAME)!;
    const one = create("slot-0", limits);
    const other = create("slot-0", limits);

    expect(groups()).toHaveLength(2);

    one.remove();
    other.remove();
    expect(groups()).toEqual([]);
  });

  it("that a runner left behind when it was killed are removed by the next one, those of a living one are not", async () => {
    const script = `
      const { findControlGroups } = await import(${JSON.stringify(new URL("control-group.ts", import.meta.url).href)});
      findControlGroups(${JSON.stringify(NAME)}).create("slot-0", ${JSON.stringify(limits)});
      console.log("made");
      setInterval(() => undefined, 1_000);
    `;
    const runner = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => runner.stdout.once("data", resolve));

    findControlGroups(NAME);
    expect(groups()).toHaveLength(1);

    const ended = new Promise((resolve) => runner.once("exit", resolve));
    runner.kill("SIGKILL");
    await ended;
    findControlGroups(NAME);
    expect(groups()).toEqual([]);
  });
});
