/** How far a job is kept from the machine and from other jobs; `exclave doctor` prints it. */
export interface Isolation {
  /** `own`: each slot's jobs run as a user of their own, who owns nothing else; `shared`: as the runner's user. */
  readonly user: "own" | "shared";
  /** How many users the job may be to itself: image builds need a range of them. */
  readonly userMap: "range" | "single" | "none";
  /** `namespace`: the job sees no other process, and all of its processes end with it. */
  readonly processes: "namespace" | "group";
  /** Whether the job can reach metadata services and other link-local addresses. */
  readonly linkLocal: "blocked" | "open";
  readonly memory: "group" | "each-process" | "unlimited";
  readonly processCount: "group" | "unlimited";
  /** What is missing and how to get it, one sentence each. */
  readonly gaps: readonly string[];
}

export type Launch = Pick<Isolation, "user" | "userMap" | "processes">;

/** From most to least; the first that works on this machine is used. */
export function launchesFor(isRoot: boolean, isLinux: boolean): readonly Launch[] {
  const none: Launch = { user: "shared", userMap: "none", processes: "group" };
  if (!isLinux) {
    return [none];
  }
  const inNamespace = { user: "shared", processes: "namespace" } as const;
  return isRoot
    ? [{ user: "own", userMap: "range", processes: "namespace" }, { ...inNamespace, userMap: "none" }, none]
    : [{ ...inNamespace, userMap: "range" }, { ...inNamespace, userMap: "single" }, none];
}

/** Names each gap of a launch. */
export function gapsOf(isolation: Omit<Isolation, "gaps">, isRoot: boolean): string[] {
  const gaps: string[] = [];
  if (isolation.user === "shared") {
    gaps.push(
      isRoot
        ? "jobs run as root, because user namespaces are off or this program is not readable by other users"
        : "jobs run as the runner's own user; start the runner as root to give each slot a user of its own",
    );
  }
  if (isolation.userMap === "single") {
    gaps.push(
      "images cannot be built: install newuidmap (Debian package uidmap) and give this user a range in /etc/subuid",
    );
  }
  if (isolation.userMap === "none" && !isRoot) {
    gaps.push("images cannot be built: this machine allows no user namespaces");
  }
  if (isolation.processes === "group") {
    gaps.push("jobs see other processes, and one that hides from its group may outlive its job");
  }
  if (isolation.linkLocal === "open") {
    gaps.push("jobs can reach link-local addresses such as metadata services; run the runner as root, with iproute2");
  }
  if (isolation.memory !== "group") {
    gaps.push("memory is not limited for a job as a whole: the runner may not make control groups here");
  }
  return gaps;
}
