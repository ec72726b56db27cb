import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { randomCharacters } from "@exclave/kernel";

/** What all processes of a job together may have. */
export interface GroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** The kernel's account of one job's processes together. */
export interface ControlGroup {
  add(pid: number): void;
  /** True when the kernel ended one of them for want of memory. */
  readonly isOutOfMemory: boolean;
  kill(): void;
  /** Forgets it; its processes must have ended. */
  remove(): void;
}

export interface ControlGroups {
  /** Makes one of its own for each call; `name` is for whoever looks. */
  readonly create: (name: string, limits: GroupLimits) => ControlGroup;
}

const ROOT = "/sys/fs/cgroup";

/** Control groups of ours, where we may make them: version 2 or 1. Removes what runners that are gone have left. */
export function findControlGroups(name: string): ControlGroups | undefined {
  try {
    const groups = existsSync(`${ROOT}/cgroup.controllers`) ? unifiedGroups(name) : separateGroups(name);
    return { create: (job, limits) => groups.create(`${process.pid}-${randomCharacters(8)}-${job}`, limits) };
  } catch {
    // Not ours to make: a container's or a user's session.
    return undefined;
  }
}

function unifiedGroups(name: string): ControlGroups {
  const base = path.join(ROOT, name);
  mkdirSync(base, { recursive: true });
  writeFileSync(path.join(base, "cgroup.subtree_control"), "+memory +pids");
  removeLeft(base);
  return {
    create(job, limits) {
      const directory = path.join(base, job);
      mkdirSync(directory);
      writeFileSync(path.join(directory, "memory.max"), String(limits.memoryBytes));
      writeFileSync(path.join(directory, "pids.max"), String(limits.processes));
      return {
        add: (pid) => writeFileSync(path.join(directory, "cgroup.procs"), String(pid)),
        get isOutOfMemory() {
          return counted(path.join(directory, "memory.events"));
        },
        kill: () => writeFileSync(path.join(directory, "cgroup.kill"), "1"),
        remove: () => removeGroup(directory),
      };
    },
  };
}

function separateGroups(name: string): ControlGroups {
  const [memory, pids] = ["memory", "pids"].map((controller) => {
    const directory = path.join(ROOT, controller, ownGroup(controller), name);
    mkdirSync(directory, { recursive: true });
    removeLeft(directory);
    return directory;
  });
  return {
    create(job, limits) {
      const [memoryGroup, pidsGroup] = [path.join(memory!, job), path.join(pids!, job)];
      mkdirSync(memoryGroup);
      mkdirSync(pidsGroup);
      writeFileSync(path.join(memoryGroup, "memory.limit_in_bytes"), String(limits.memoryBytes));
      writeFileSync(path.join(pidsGroup, "pids.max"), String(limits.processes));
      return {
        add(pid) {
          writeFileSync(path.join(memoryGroup, "cgroup.procs"), String(pid));
          writeFileSync(path.join(pidsGroup, "cgroup.procs"), String(pid));
        },
        get isOutOfMemory() {
          return counted(path.join(memoryGroup, "memory.oom_control"));
        },
        kill() {
          for (const pid of readFileSync(path.join(pidsGroup, "cgroup.procs"), "utf8").split("\n")) {
            killQuietly(Number(pid));
          }
        },
        remove() {
          removeGroup(memoryGroup);
          removeGroup(pidsGroup);
        },
      };
    },
  };
}

function ownGroup(controller: string): string {
  const lines = readFileSync("/proc/self/cgroup", "utf8").split("\n");
  const line = lines.find((candidate) => candidate.split(":")[1]?.split(",").includes(controller));
  return line?.split(":")[2] ?? "/";
}

function counted(file: string): boolean {
  return /^oom_kill [1-9]/m.test(readFileSync(file, "utf8"));
}

function killQuietly(pid: number): void {
  if (pid > 1) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
        throw error;
      }
    }
  }
}

/** A runner that was killed could not remove the groups of its jobs. */
function removeLeft(directory: string): void {
  for (const name of readdirSync(directory)) {
    const runner = /^(\d+)-/.exec(name)?.[1];
    if (runner !== undefined && !existsSync(`/proc/${runner}`)) {
      removeGroup(path.join(directory, name));
    }
  }
}

/** The kernel takes a moment to let go of a process that ended; an empty group that stays costs nothing. */
function removeGroup(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!["EBUSY", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  }
}
