import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { run } from "@exclave/process";

/** A server's own note in its data directory: who it is, where it listens, how far its start is. */
export interface PostmasterNote {
  readonly pid: number;
  readonly socketFolder: string;
  readonly status: string;
}

/** The note in `data`, or undefined when there is none or it is only half written. */
export function readNote(data: string): PostmasterNote | undefined {
  const lines = readIfThere(path.join(data, "postmaster.pid"))?.split("\n") ?? [];
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0
    ? { pid, socketFolder: lines[4]?.trim() ?? "", status: lines[7]?.trim() ?? "" }
    : undefined;
}

/** The command line that the newest server in `data` was started with. */
export function readCommandLine(data: string): string {
  return readIfThere(path.join(data, "postmaster.opts"))?.trim() ?? "";
}

/** True while `pid` is the server of `data`, and not some later process that was given the same number. */
export async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) {
    return false;
  }
  if (process.platform === "linux") {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      // Gone meanwhile, a zombie, or another user's, and so not ours.
      return false;
    }
  }
  const { stdout } = await run("ps", ["-p", String(pid), "-o", "command="], { environment: { PATH: "/bin:/usr/bin" } });
  return stdout.includes(data);
}

const POLL_MILLISECONDS = 20;
const FAST_MILLISECONDS = 60_000;
const IMMEDIATE_MILLISECONDS = 10_000;
const REAP_MILLISECONDS = 1_000;

/**
 * Ends the server: breaks open connections off, writes everything, and resolves when the process is gone.
 *
 * One that does not end in a minute is ended without its last checkpoint, which the next start makes up for.
 */
export async function stopPostmaster(pid: number, data: string): Promise<void> {
  const ways = [
    ["SIGINT", FAST_MILLISECONDS],
    ["SIGQUIT", IMMEDIATE_MILLISECONDS],
    ["SIGKILL", IMMEDIATE_MILLISECONDS],
  ] as const;
  for (const [signal, milliseconds] of ways) {
    if (!(await isPostmaster(pid, data))) {
      return;
    }
    send(pid, signal);
    const deadline = Date.now() + milliseconds;
    while (Date.now() < deadline) {
      await sleep(POLL_MILLISECONDS);
      if (!(await isPostmaster(pid, data))) {
        await untilReaped(pid);
        return;
      }
    }
  }
}

/** An ending process gives its directory up before its number; longer than that only a later process has the number. */
async function untilReaped(pid: number): Promise<void> {
  const deadline = Date.now() + REAP_MILLISECONDS;
  while (isAlive(pid) && Date.now() < deadline) {
    await sleep(POLL_MILLISECONDS);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
