import { readdirSync, readFileSync } from "node:fs";

/** In the environment of every process of a slot: what finds those that left their process group. */
export const SLOT_VARIABLE = "EXCLAVE_RUNNER_SLOT";

/** Kills every process, but this one, that carries one of the slots' marks; none where the machine does not show them. */
export function killMarked(slotDirectories: readonly string[]): number {
  // Compared byte by byte: a path need not be ASCII.
  const marks = slotDirectories.map((directory) => Buffer.from(`${SLOT_VARIABLE}=${directory}`).toString("latin1"));
  let killed = 0;
  for (const pid of processIds()) {
    const variables = environmentOf(pid);
    if (pid !== process.pid && variables.some((variable) => marks.includes(variable))) {
      killed += kill(pid) ? 1 : 0;
    }
  }
  return killed;
}

function processIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    // Not Linux.
    return [];
  }
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    // Gone, or another user's.
    return [];
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    // Gone between the look and the kill.
    return false;
  }
}
