import { mkdirSync } from "node:fs";
import net from "node:net";
import { type ChildProcess, ended, signalGroup } from "@exclave/process";
import type { ControlGroups } from "./control-group.ts";
import type { Slot } from "./executor.ts";
import { gapsOf, type Isolation, type Launch, launchesFor } from "./isolation.ts";
import type { Launcher } from "./launcher.ts";

/** What a process finds inside the walls. */
export interface ProbeFindings {
  readonly isLinkLocalBlocked: boolean;
}

export interface ChosenLaunch {
  readonly launch: Launch;
  readonly isolation: Isolation;
}

export interface ProbeOptions {
  readonly isRoot: boolean;
  readonly isLinux: boolean;
  readonly groups: ControlGroups | undefined;
  readonly slot: Slot;
  readonly launcherFor: (launch: Launch) => Launcher;
  readonly prepare: (launch: Launch) => void;
}

const PROBE_MILLISECONDS = 10_000;

/** Tries the walls this machine may offer, strongest first, and takes the first inside which this program runs. */
export async function chooseLaunch(options: ProbeOptions): Promise<ChosenLaunch> {
  const { isRoot, isLinux, groups, slot, launcherFor, prepare } = options;
  const launches = launchesFor(isRoot, isLinux);
  for (const launch of launches) {
    prepare(launch);
    const findings = await probe(launcherFor(launch), slot);
    if (findings) {
      return { launch, isolation: describe(launch, findings, groups, isRoot) };
    }
  }
  const launch = launches.at(-1)!;
  return { launch, isolation: describe(launch, { isLinkLocalBlocked: false }, groups, isRoot) };
}

/** Runs inside the walls: says what it finds there. */
export async function runProbe(): Promise<void> {
  const isLinkLocalBlocked = await new Promise<boolean>((resolve) => {
    const socket = net.connect({ host: "169.254.169.254", port: 80, timeout: 200 });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EACCES"));
    socket.once("connect", () => resolve(false));
    socket.once("timeout", () => resolve(false));
  });
  process.stdout.write(JSON.stringify({ isLinkLocalBlocked } satisfies ProbeFindings), () => process.exit(0));
}

async function probe(launcher: Launcher, slot: Slot): Promise<ProbeFindings | undefined> {
  mkdirSync(slot.directory, { recursive: true });
  const { child, ready, group, lastOutput } = launcher(slot, "probe");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), PROBE_MILLISECONDS);
  try {
    await ready;
    const { exitCode } = await closed(child);
    return exitCode === 0 ? (JSON.parse(lastOutput().split("\n").at(-1)!) as ProbeFindings) : undefined;
  } catch {
    // These walls cannot be built here; the next are tried.
    return undefined;
  } finally {
    clearTimeout(timer);
    group?.remove();
  }
}

/** Ended, and all that it printed read. */
async function closed(child: ChildProcess): Promise<{ exitCode: number | null }> {
  const read = new Promise((resolve) => child.stdout!.once("close", resolve));
  const { exitCode } = await ended(child);
  await read;
  return { exitCode };
}

function describe(
  launch: Launch,
  { isLinkLocalBlocked }: ProbeFindings,
  groups: ControlGroups | undefined,
  isRoot: boolean,
): Isolation {
  const found: Omit<Isolation, "gaps"> = {
    ...launch,
    linkLocal: isLinkLocalBlocked ? "blocked" : "open",
    memory: groups ? "group" : launch.processes === "namespace" ? "each-process" : "unlimited",
    processCount: groups ? "group" : "unlimited",
  };
  return { ...found, gaps: gapsOf(found, isRoot) };
}
