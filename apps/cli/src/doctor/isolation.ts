import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { messageOf } from "@exclave/kernel";
import { run } from "@exclave/process";

/** How far jobs are kept from this machine and from each other, as the runner found by trying. */
export interface Isolation {
  readonly user: "own" | "shared";
  readonly userMap: "range" | "single" | "none";
  readonly processes: "namespace" | "group";
  readonly linkLocal: "blocked" | "open";
  readonly memory: "group" | "each-process" | "unlimited";
  readonly processCount: "group" | "unlimited";
  /** What is missing and how to get it, one sentence each. */
  readonly gaps: readonly string[];
}

export type IsolationFinding = { readonly isolation: Isolation } | { readonly reason: string };

export interface ExamineIsolationOptions {
  /** The runner's program. */
  readonly runner: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

const REPORT_MILLISECONDS = 60_000;

/** Asks the runner, which is who builds the walls; says why when it cannot tell. */
export async function examineIsolation({ runner, environment }: ExamineIsolationOptions): Promise<IsolationFinding> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-doctor-"));
  const [program, ...args] = runner;
  try {
    const { exitCode, stdout, stderr } = await run(program, [...args, "report"], {
      environment: { ...environment, EXCLAVE_RUNNER_DATA_DIR: scratch },
      timeoutMilliseconds: REPORT_MILLISECONDS,
    });
    if (exitCode !== 0) {
      return { reason: stderr.trim().split("\n").at(-1) ?? `exit code ${exitCode}` };
    }
    return { isolation: (JSON.parse(stdout) as { isolation: Isolation }).isolation };
  } catch (error) {
    return { reason: messageOf(error) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What each wall means, for a person. */
export function isolationLines({
  user,
  userMap,
  processes,
  linkLocal,
  memory,
  processCount,
  gaps,
}: Isolation): string[] {
  const walls: [boolean, string][] = [
    [true, "a process and a token of its own for each job"],
    [user === "own", "a user of its own for each job"],
    [userMap !== "none", "user namespaces, which image builds need"],
    [processes === "namespace", "other processes out of sight, and none that outlives its job"],
    [linkLocal === "blocked", "link-local addresses out of reach"],
    [memory !== "unlimited", memory === "each-process" ? "a limit on memory, for each process" : "a limit on memory"],
    [processCount !== "unlimited", "a limit on processes"],
    [true, "a limit on time"],
  ];
  return [
    ...walls.map(([holds, text]) => `  ${holds ? "holds   " : "lacks   "} ${text}`),
    ...gaps.map((gap) => `  - ${gap}`),
  ];
}
