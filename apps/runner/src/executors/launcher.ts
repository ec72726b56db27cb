import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { unavailable } from "@exclave/kernel";
import { type ChildProcess, ended, start } from "@exclave/process";
import type { ControlGroup, ControlGroups, GroupLimits } from "./control-group.ts";
import { HANDSHAKE_LINE, mappedUserCommand, ownProcessesCommand, veilCommand } from "./enter.ts";
import type { Slot } from "./executor.ts";
import type { Launch } from "./isolation.ts";
import { SLOT_VARIABLE } from "./marked-processes.ts";
import { userMapOf } from "./user-range.ts";
import { veilsFor } from "./veils.ts";

export interface JobProcessLimits extends GroupLimits {
  /** Processor time of each process alone: one that spins for ever ends. */
  readonly cpuSeconds: number;
}

export interface LauncherOptions {
  readonly launch: Launch;
  /** The program of this runner: the interpreter and what it is started with. */
  readonly program: readonly string[];
  /** Directories that the program and its tools are read from. */
  readonly readable: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The first of this runner's users; where slots have users of their own. */
  readonly firstUser: number | undefined;
  readonly stageDirectory: string;
  readonly groups: ControlGroups | undefined;
  readonly limits: JobProcessLimits;
}

/** A process inside its walls, not yet told what to do. */
export interface Launched {
  readonly child: ChildProcess;
  readonly group: ControlGroup | undefined;
  /** Resolves when it may be written to. */
  readonly ready: Promise<void>;
  /** What it printed, beside what it was asked for; for people who look for a fault of ours. */
  readonly lastOutput: () => string;
}

const KEPT_CHARACTERS = 2_000;

/** Starts this runner's own program inside the walls of `launch`, leading a process group of its own. */
export function createLauncher(options: LauncherOptions): Launcher {
  const { launch, program, environment, firstUser, groups, limits } = options;

  return function begin(slot: Slot, command: string, sourceDirectories: readonly string[] = []): Launched {
    const userMap = launch.user === "own" ? userMapOf(firstUser!, slot.index) : undefined;
    const walls = wallsOf(options, slot, sourceDirectories);
    const [file, ...args] = [...walls, ...program, command];
    const child = start(file!, args, {
      cwd: "/",
      output: "pipe",
      stdin: true,
      environment: {
        ...environment,
        HOME: slot.directory,
        [SLOT_VARIABLE]: slot.directory,
      },
    });
    const group = groups?.create(`slot-${slot.index}`, limits);
    let output = "";
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-KEPT_CHARACTERS);
    };
    child.stderr!.on("data", keep);
    // The process may end before it has read everything; how it ended says more than the broken pipe.
    child.stdin!.on("error", () => undefined);
    const ready = settle({ child, map: userMap?.map, group, keep, said: () => output.trim() });
    ready.catch(() => child.kill("SIGKILL"));
    return { child, group, ready, lastOutput: () => output.trim() };
  };
}

export type Launcher = (slot: Slot, command: string, sourceDirectories?: readonly string[]) => Launched;

interface Settling {
  readonly child: ChildProcess;
  readonly map: string | undefined;
  readonly group: ControlGroup | undefined;
  readonly keep: (chunk: Buffer) => void;
  readonly said: () => string;
}

async function settle({ child, map, group, keep, said }: Settling): Promise<void> {
  if (map !== undefined) {
    if (!(await saysThatItIsThere(child))) {
      throw unavailable("runner.no-walls", `a job's process could not be set apart: ${said()}`, {
        hint: "`exclave doctor` says what this machine allows",
      });
    }
    // Only from outside, and only by root, may a process be given users that are not its own.
    writeFileSync(`/proc/${child.pid}/uid_map`, map);
    writeFileSync(`/proc/${child.pid}/gid_map`, map);
  }
  if (child.pid !== undefined && child.exitCode === null) {
    group?.add(child.pid);
  }
  child.stdout!.on("data", keep);
  if (map !== undefined) {
    child.stdin!.write("\n");
  }
}

/** Waits for the line that says that the namespace is there; false when the process ended first. */
async function saysThatItIsThere(child: ChildProcess): Promise<boolean> {
  const lines = createInterface({ input: child.stdout! });
  const line = new Promise<string>((resolve) => lines.once("line", resolve));
  const end = ended(child).then(
    () => "",
    () => "",
  );
  const found = await Promise.race([line, end]);
  lines.close();
  child.stdout!.resume();
  return `${found}\n` === HANDSHAKE_LINE;
}

function wallsOf(options: LauncherOptions, slot: Slot, sourceDirectories: readonly string[]): readonly string[] {
  const { launch, limits, groups, readable, stageDirectory, firstUser } = options;
  const limitArguments = [
    "--core=0",
    `--cpu=${limits.cpuSeconds}`,
    // Without a group's limit, each process at least has one: of memory it may write to.
    ...(groups ? [] : [`--data=${limits.memoryBytes}`]),
  ];
  const limiting = launch.processes === "namespace" ? ["prlimit", ...limitArguments, "--"] : [];
  if (launch.user === "own") {
    const veils = veilsFor([...readable, slot.directory, ...sourceDirectories]);
    return [
      ...(veils.length > 0 ? veilCommand(stageDirectory, veils) : []),
      ...mappedUserCommand(userMapOf(firstUser!, slot.index).user),
      ...limiting,
      ...ownProcessesCommand("inherited"),
    ];
  }
  if (launch.processes === "group") {
    return [];
  }
  return [...ownProcessesCommand(launch.userMap === "none" ? "inherited" : launch.userMap), ...limiting];
}
