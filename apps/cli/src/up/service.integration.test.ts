import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { afterAll, describe, expect, it } from "vitest";
import { livingProcesses, openProcessBook } from "./processes.ts";
import { startService } from "./service.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-service-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

function startIn(directory: string, script: string) {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const book = path.join(directory, "processes.json");
  const service = startService({
    name: "worker",
    program: "sh",
    args: ["-c", script],
    environment: { PATH: "/usr/bin:/bin" },
    logFile: path.join(directory, "worker.log"),
    book: openProcessBook(book, say),
    say,
  });
  return { service, said, book };
}

/** A killed process stays in its group until somebody has taken note of its end. */
function livesInGroup(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

describe("a service", () => {
  it("is started again when it ends by itself, and noted while it runs", async () => {
    const { service, said, book } = startIn(mkdtempSync(`${folder}/`), "sleep 0.2; exit 3");

    const reason = await service.firstEnding;
    await sleep(300);
    const noted = livingProcesses(book);
    await service.stop(1_000, never);

    expect(reason).toBe("exit code 3");
    expect(said[0]).toContain("the worker ended (exit code 3); starting it again in 0.2 s");
    expect(Object.keys(noted)).toEqual(["worker"]);
    expect(livingProcesses(book)).toEqual({});
  });

  it("is not given up where it ends because it was told to, or to be started again", async () => {
    const directory = mkdtempSync(`${folder}/`);
    const endings = "echo x >> ends; case $(wc -l < ends) in 1) exit 0;; 2) exit 75;; *) exit 3;; esac";
    const { service, said } = startIn(directory, `cd ${directory}; ${endings}`);

    const reason = await service.firstEnding;
    await service.stop(1_000, never);

    expect(reason).toBe("exit code 3");
    expect(said.join("\n")).toContain("the worker ended (exit code 0); starting it again");
    expect(said.join("\n")).toContain("the worker ended (exit code 75); starting it again");
  });

  it("is killed with its children when it ends neither at the first request nor when hurried", async () => {
    const { service } = startIn(mkdtempSync(`${folder}/`), "trap '' TERM; sleep 300 & wait; sleep 300");
    await sleep(200);
    const { pid } = service;

    await service.stop(100, never);

    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => livesInGroup(pid!), { timeout: 5_000 }).toBe(false);
  }, 20_000);

  it("is still stopped when its notes and logs can no longer be written", async () => {
    const directory = mkdtempSync(`${folder}/`);
    const { service, said } = startIn(directory, "sleep 300");
    await sleep(100);
    const { pid } = service;
    rmSync(directory, { recursive: true });

    await service.stop(5_000, never);

    expect(() => process.kill(pid!, 0)).toThrow("ESRCH");
    expect(said.join()).toContain("could not be noted");
  });
});
