import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** One process, also after its number went to another: the number and when it started, as the system tells it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** The identity of the living process `pid`, or undefined when there is none. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === "linux" ? startOnLinux(pid) : startElsewhere(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while that very process lives. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return processIdentity(pid)?.startedAt === startedAt;
}

/** Clock ticks since boot, which repeat after a reboot: so the boot's own id goes with them. */
function startOnLinux(pid: number): string | undefined {
  try {
    // The second field is the program's name in brackets and may hold anything; the rest is plain.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    return state === "Z" ? undefined : `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${ticks}`;
  } catch {
    // No such process, or it ended while we read.
    return undefined;
  }
}

function startElsewhere(pid: number): string | undefined {
  const { status, stdout } = spawnSync("ps", ["-p", String(pid), "-o", "lstart="], { encoding: "utf8" });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
