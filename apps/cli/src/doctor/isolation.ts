import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { isFault } from "@exclave/kernel";
import { run } from "@exclave/process";

/** One way in which a job is kept from the rest of the machine, and whether it holds here. */
export interface IsolationFinding {
  readonly name: string;
  readonly holds: boolean;
  readonly detail: string;
}

type Environment = Readonly<Record<string, string>>;

/** What keeps jobs apart on this machine, found by trying. */
export async function examineIsolation(environment: Environment): Promise<IsolationFinding[]> {
  const isRoot = process.getuid?.() === 0;
  return [
    {
      name: "process and token of its own per job",
      holds: true,
      detail: "always",
    },
    await userNamespaces(environment),
    ownUser(isRoot),
    await limits(environment),
    controlGroups(),
    await noLinkLocal(isRoot, environment),
  ];
}

async function userNamespaces(environment: Environment): Promise<IsolationFinding> {
  const holds = await works(["unshare", "--user", "--map-root-user", "true"], environment);
  return {
    name: "user namespaces",
    holds,
    detail: holds
      ? "builds run without the machine's root"
      : "the kernel or the container refuses them: allow user namespaces",
  };
}

function ownUser(isRoot: boolean): IsolationFinding {
  const name = "user of its own per job";
  if (isRoot) {
    return { name, holds: true, detail: "as root, each job gets a user number of its own" };
  }
  const hasRange = ["/etc/subuid", "/etc/subgid"].every((file) => hasEntry(file));
  return {
    name,
    holds: false,
    detail: hasRange
      ? "jobs run as you; image builds use your range in /etc/subuid"
      : "jobs run as you, and you have no range in /etc/subuid, which image builds need: usermod --add-subuids",
  };
}

async function limits(environment: Environment): Promise<IsolationFinding> {
  const holds = await works(["prlimit", "--nproc=1024:1024", "true"], environment);
  return {
    name: "limits on memory, processes and time",
    holds,
    detail: holds ? "per process, by prlimit" : "prlimit is missing: apt-get install util-linux",
  };
}

/** Version 2, with a folder that we may add groups to. */
function controlGroups(): IsolationFinding {
  const holds = existsSync("/sys/fs/cgroup/cgroup.controllers") && isWritable("/sys/fs/cgroup/cgroup.procs");
  return {
    name: "limits on a job as a whole",
    holds,
    detail: holds ? "by control groups" : "needs control groups version 2, writable; without, limits hold per process",
  };
}

async function noLinkLocal(isRoot: boolean, environment: Environment): Promise<IsolationFinding> {
  const namespace = isRoot ? ["unshare", "--net", "true"] : ["unshare", "--user", "--map-root-user", "--net", "true"];
  const holds = (await works(namespace, environment)) && (await works(["ip", "-V"], environment));
  return {
    name: "no way to link-local addresses",
    holds,
    detail: holds
      ? "jobs can be given a network of their own"
      : "needs network namespaces and the ip program (apt-get install iproute2): cloud metadata could be reached from jobs",
  };
}

async function works([program, ...args]: readonly string[], environment: Environment): Promise<boolean> {
  try {
    return (await run(program!, args, { environment, timeoutMilliseconds: 5_000 })).exitCode === 0;
  } catch (error) {
    if (isFault(error)) {
      return false;
    }
    throw error;
  }
}

function hasEntry(file: string): boolean {
  const { username, uid } = os.userInfo();
  return (
    existsSync(file) &&
    readFileSync(file, "utf8")
      .split("\n")
      .some((line) => line.startsWith(`${username}:`) || line.startsWith(`${uid}:`))
  );
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
