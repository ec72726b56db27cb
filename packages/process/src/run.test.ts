import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowedEnvironment, run } from "./index.ts";

const environment = { PATH: "/usr/bin:/bin" };

describe("run", () => {
  it("returns output and exit code, whatever they are", async () => {
    const result = await run("sh", ["-c", "echo out; echo err >&2; exit 3"], { environment });

    expect(result).toMatchObject({ exitCode: 3, stdout: "out\n", stderr: "err\n", endedBy: "exit" });
  });

  it("names a program that is not there", async () => {
    const running = run("no-such-program", [], { environment });

    await expect(running).rejects.toMatchObject({ code: "process.not-found" });
  });

  it("kills the whole group of a child that ignores the interrupt", async () => {
    const script = "trap '' INT; sleep 60 & echo ready; wait; wait";
    const stopping = new AbortController();

    const result = await run("bash", ["-c", script], {
      environment,
      signal: stopping.signal,
      graceMilliseconds: 50,
      onStdout: async () => stopping.abort(),
    });

    expect(result).toMatchObject({ endedBy: "abort", signal: "SIGKILL" });
  });

  it("interrupts what takes too long", async () => {
    const result = await run("sleep", ["60"], { environment, timeoutMilliseconds: 50 });

    expect(result).toMatchObject({ endedBy: "timeout", signal: "SIGINT" });
  });

  it("keeps the last bytes of a long output", async () => {
    const result = await run("seq", ["1", "100000"], { environment, captureBytes: 100 });

    expect(result.stdout.endsWith("99999\n100000\n")).toBe(true);
    expect(result.stdout.length).toBeLessThanOrEqual(100);
  });

  it("holds back a child whose output is not taken", async () => {
    let underWay = 0;
    let most = 0;

    await run("seq", ["1", "200000"], {
      environment,
      onStdout: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 1));
        underWay -= 1;
      },
    });

    // Node lets what the pipe still holds through at once when the child ends.
    expect(most).toBeLessThanOrEqual(3);
  });

  describe("through a file", () => {
    let folder: string;
    const through = (limitBytes = 10_000_000) => ({ path: path.join(folder, "output"), limitBytes });
    beforeEach(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), "run-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("never keeps a child waiting for its reader, and hands on all that it says, in order", async () => {
      const done = path.join(folder, "done");
      const taken: Buffer[] = [];

      // More than a pipe holds: to its last line the child comes while nothing is taken.
      const result = await run("sh", ["-c", 'seq 1 200000; echo error >&2; echo end; : > "$0"; exit 3', done], {
        environment,
        through: through(),
        onStdout: async (chunk) => {
          taken.push(chunk);
          while (!existsSync(done)) {
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        },
      });

      const numbers = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("");
      expect(Buffer.concat(taken).toString() === `${numbers}error\nend\n`).toBe(true);
      expect(result).toMatchObject({ exitCode: 3, endedBy: "exit" });
      expect(readdirSync(folder)).toEqual(["done"]);
    });

    it("ends a child that prints without end", async () => {
      const running = run("yes", [], { environment, through: through(1_000_000), graceMilliseconds: 100 });

      await expect(running).rejects.toMatchObject({ code: "process.output-too-long" });
      expect(readdirSync(folder)).toEqual([]);
    });

    it("ends a child whose output cannot be taken", async () => {
      const onStdout = (): undefined => {
        throw new Error("no space left");
      };

      const running = run("sh", ["-c", "echo one; sleep 60"], { environment, through: through(), onStdout });

      await expect(running).rejects.toThrow("no space left");
    });

    it("names a program that is not there", async () => {
      const running = run("no-such-program", [], { environment, through: through() });

      await expect(running).rejects.toMatchObject({ code: "process.not-found" });
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  it("hands on nothing of our own environment", async () => {
    const result = await run("env", [], { environment: { ...environment, ONLY: "this" } });

    expect(result.stdout).toBe("PATH=/usr/bin:/bin\nONLY=this\n");
  });
});

describe("allowedEnvironment", () => {
  it("drops everything that is not named", () => {
    expect(allowedEnvironment({ PATH: "/bin", TOKEN: "secret" }, { A: "1" })).toEqual({ PATH: "/bin", A: "1" });
  });
});
