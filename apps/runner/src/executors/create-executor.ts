import { chmodSync, mkdirSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { makeDirectory, messageOf } from "@exclave/kernel";
import { run } from "@exclave/process";
import { findControlGroups } from "./control-group.ts";
import type { Executor, Slot } from "./executor.ts";
import type { Isolation, Launch } from "./isolation.ts";
import { createLauncher, type JobProcessLimits, type Launcher } from "./launcher.ts";
import { blockLinkLocal } from "./link-local.ts";
import { chooseLaunch } from "./probe.ts";
import { createProcessExecutor, type ProcessExecutorOptions, prepareSlot } from "./process-executor.ts";
import { claimUserRange } from "./user-range.ts";

export interface ExecutorSettings {
  readonly dataDirectory: string;
  /** The interpreter and what this program is started with. */
  readonly program: readonly string[];
  /** Where this program's own files are. */
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: JobProcessLimits;
  readonly stopMilliseconds: number;
  readonly isWarm: boolean;
  readonly log: ProcessExecutorOptions["log"];
}

export interface WalledExecutor {
  readonly executor: Executor;
  readonly isolation: Isolation;
  /** Resolves when the code of jobs is compiled; they run without it too. */
  readonly compiled: Promise<void>;
}

/** Notes of all runners on this machine, gone when it restarts; only root uses it. */
const MACHINE_DIRECTORY = "/run/exclave-runner";

export function slotOf(dataDirectory: string, index: number): Slot {
  return { index, directory: path.join(dataDirectory, "slots", String(index)) };
}

/** Finds out how far jobs can be set apart here, and makes the executor that does so. Takes about a fifth of a second. */
export async function createWalledExecutor(settings: ExecutorSettings): Promise<WalledExecutor> {
  const isLinux = process.platform === "linux";
  const isRoot = isLinux && process.getuid?.() === 0;
  makeDirectory(settings.dataDirectory);
  const dataDirectory = realpathSync(settings.dataDirectory);
  const groups = isRoot ? findControlGroups("exclave-runner") : undefined;
  const range = isRoot ? claimUserRange(dataDirectory, path.join(MACHINE_DIRECTORY, "users")) : undefined;
  const stageDirectory = path.join(MACHINE_DIRECTORY, "stage");
  if (isRoot) {
    mkdirSync(stageDirectory, { recursive: true });
    await blockLinkLocal(settings.environment);
  }

  const codeCache = path.join(dataDirectory, "code");
  mkdirSync(codeCache, { recursive: true });
  const compiled = compile(settings, codeCache).catch((error: unknown) =>
    settings.log.warn({ error: messageOf(error) }, "could not keep compiled code"),
  );

  function launcherFor(launch: Launch): Launcher {
    return createLauncher({
      launch,
      program: settings.program,
      readable: [...readableDirectories(settings), codeCache],
      environment: { ...settings.environment, [CODE_CACHE_VARIABLE]: codeCache },
      firstUser: range,
      stageDirectory,
      groups,
      limits: settings.limits,
    });
  }
  const firstUserOf = (launch: Launch): number | undefined => (launch.user === "own" ? range : undefined);

  const slot = slotOf(dataDirectory, 0);
  const prepare = (launch: Launch): void => prepareSlot(slot, firstUserOf(launch));
  const { launch, isolation } = await chooseLaunch({ isRoot, isLinux, groups, slot, launcherFor, prepare });
  const executor = createProcessExecutor({
    launcher: launcherFor(launch),
    firstUser: firstUserOf(launch),
    stopMilliseconds: settings.stopMilliseconds,
    isWarm: settings.isWarm,
    hidesInGroup: launch.processes === "group",
    log: settings.log,
  });
  return { executor, isolation, compiled };
}

const CODE_CACHE_VARIABLE = "NODE_COMPILE_CACHE";

/**
 * Keeps the compiled code of a job's process, which starts three times as fast with it. Written here and only read by
 * jobs, so that none can leave code for the next; until it is there, jobs start a little later.
 */
async function compile({ program, environment, log }: ExecutorSettings, codeCache: string): Promise<void> {
  const [file, ...args] = [...program, "compile"];
  const compiling = { environment: { ...environment, [CODE_CACHE_VARIABLE]: codeCache } };
  const { exitCode, stderr } = await run(file!, args, compiling);
  if (exitCode !== 0) {
    log.warn({ stderr }, "could not keep compiled code");
  }
  // The interpreter keeps its files to its own user, whatever the umask says.
  for (const entry of readdirSync(codeCache, { recursive: true, withFileTypes: true })) {
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** The program, its interpreter and the tools on PATH. */
function readableDirectories({ program, codeDirectory, environment }: ExecutorSettings): readonly string[] {
  const searched = (environment["PATH"] ?? "").split(path.delimiter).filter((directory) => path.isAbsolute(directory));
  const found = [codeDirectory, path.dirname(program[0]!), ...searched].flatMap((directory) => {
    try {
      return [realpathSync(directory), path.normalize(directory)];
    } catch {
      // A directory on PATH that is not there.
      return [];
    }
  });
  return [...new Set(found)];
}
