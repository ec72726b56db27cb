import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { messageOf, sleep } from "@exclave/kernel";
import { isRunning, type ProcessIdentity, processIdentity, signalGroup } from "@exclave/process";

/** Which processes this `up` has started, on disk, so that the next one can end what a killed one left. */
export interface ProcessBook {
  note(name: string, pid: number): void;
  forget(name: string): void;
}

type Entries = Readonly<Record<string, ProcessIdentity>>;

/**
 * Opens the book in `file`; whatever it says of an earlier `up` is forgotten.
 *
 * Later notes that cannot be written, on a full disk for one, are spoken of and go no further: the processes matter more.
 */
export function openProcessBook(file: string, say: (text: string) => void): ProcessBook {
  let entries: Entries = {};
  function write(next: Entries): void {
    entries = next;
    writeFileSync(`${file}.new`, JSON.stringify(entries), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  function tryToWrite(next: Entries): void {
    try {
      write(next);
    } catch (error) {
      say(`which processes run could not be noted: ${messageOf(error)}`);
    }
  }
  write({});
  return {
    note(name, pid) {
      const identity = processIdentity(pid);
      if (identity) {
        tryToWrite({ ...entries, [name]: identity });
      }
    },
    forget(name) {
      const { [name]: _ended, ...rest } = entries;
      tryToWrite(rest);
    },
  };
}

/** The living processes that the book in `file` names. */
export function livingProcesses(file: string): Record<string, ProcessIdentity> {
  const entries = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Entries) : {};
  return Object.fromEntries(Object.entries(entries).filter(([, identity]) => isRunning(identity)));
}

const GRACE_MILLISECONDS = 5_000;
const POLL_MILLISECONDS = 50;

/** Ends what a killed `up` left running, the one started last first, each with its whole group. */
export async function endLeftovers(file: string, say: (text: string) => void): Promise<void> {
  for (const [name, identity] of Object.entries(livingProcesses(file)).toReversed()) {
    say(`ending the ${name} that an earlier start left running (process ${identity.pid})`);
    await endProcess(identity, GRACE_MILLISECONDS);
  }
}

/** After the second request, in which jobs are cut off and reported. */
const HURRY_MILLISECONDS = 8_000;

/**
 * Asks the process to end; past `milliseconds`, or once `hurry` aborts, asks again, which means now; then kills its group.
 *
 * Killed at once, a runner could not tell what became of its jobs.
 */
export async function endProcess(identity: ProcessIdentity, milliseconds: number, hurry?: AbortSignal): Promise<void> {
  if (!isRunning(identity)) {
    return;
  }
  ask(identity.pid);
  await untilEnded(identity, milliseconds, hurry);
  if (isRunning(identity)) {
    ask(identity.pid);
    await untilEnded(identity, HURRY_MILLISECONDS);
  }
  signalGroup(identity, "SIGKILL");
  while (isRunning(identity)) {
    await sleep(POLL_MILLISECONDS);
  }
}

async function untilEnded(identity: ProcessIdentity, milliseconds: number, hurry?: AbortSignal): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (isRunning(identity) && Date.now() < deadline && !hurry?.aborted) {
    await sleep(POLL_MILLISECONDS);
  }
}

function ask(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
