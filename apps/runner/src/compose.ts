import os from "node:os";
import path from "node:path";
import { createClient } from "@exclave/client";
import { buildJobTypes } from "@exclave/contract";
import { allowedEnvironment } from "@exclave/process";
import type { Environment } from "./env.ts";
import { createExec, type Exec } from "./exec/index.ts";
import {
  createDummyExecutor,
  createWalledExecutor,
  type Executor,
  type Isolation,
  slotOf,
  type WalledExecutor,
} from "./executors/index.ts";
import {
  createListener,
  createSlotPool,
  detectToolchain,
  type Listener,
  openJournal,
  openOrderBook,
  type RunnerLog,
  type ShutdownOrder,
  type Toolchain,
} from "./listener/index.ts";

export interface Runner {
  readonly listener: Listener;
  readonly isolation: Isolation | undefined;
  readonly toolchain: Toolchain;
}

export interface ComposeOptions {
  readonly environment: Environment;
  readonly log: RunnerLog;
  readonly version: string;
  /** The interpreter and what this program is started with. */
  readonly program: readonly string[];
  readonly codeDirectory: string;
  /** The control plane has told this runner to stop. */
  readonly onOrder: (order: ShutdownOrder) => void;
}

/** What this machine can do for jobs, and how far it keeps them apart: what `exclave doctor` prints. */
export interface MachineReport {
  readonly isolation: Isolation;
  readonly toolchain: Toolchain;
}

type LocalSettings = Omit<Environment, "apiUrl" | "token" | "runnerId">;

type MachineOptions = Omit<ComposeOptions, "environment" | "version" | "onOrder"> & {
  readonly environment: LocalSettings;
};

/** Finds out what `exclave doctor` asks. */
export async function report(options: MachineOptions): Promise<MachineReport> {
  const { executor, compiled, ...found } = await prepareMachine(options);
  executor.close();
  await compiled;
  return found;
}

/** Constructs the whole runner; the only place where values of different rooms meet. */
export async function compose(options: ComposeOptions): Promise<Runner> {
  const { environment, log, version } = options;
  const { apiUrl, runnerId, token, dataDirectory } = environment;
  const client = createClient({
    url: apiUrl,
    token,
    userAgent: `exclave-runner/${version}`,
    headers: { "x-nuon-client-version": `runner:${version}` },
  });
  const { executor, isolation, toolchain } =
    environment.executor === "dummy"
      ? { executor: dummyExecutor(environment), isolation: undefined, toolchain: DUMMY_TOOLCHAIN }
      : await prepareMachine(options);
  const slots = Array.from({ length: environment.concurrency }, (_, index) => slotOf(dataDirectory, index));
  const { allowLocalSources, allowPrivateNetworks, mirrorsBytes, cacheBytes } = environment;
  const { graceMilliseconds, lingerMilliseconds } = environment;
  const listener = createListener({
    client,
    executor,
    toolchain,
    log,
    slots: createSlotPool(slots),
    journal: openJournal(path.join(dataDirectory, "executions")),
    orders: openOrderBook(path.join(dataDirectory, "order.json")),
    onOrder: options.onOrder,
    groups: ["build"],
    machine: {
      labels: [`host:${os.hostname()}`, `os:${process.platform}`, `arch:${process.arch}`, `executor:${executor.name}`],
      warnings: isolation?.gaps ?? [],
    },
    settings: {
      apiUrl,
      runnerId,
      version,
      allowLocalSources,
      allowPrivateNetworks,
      environment: toolEnvironment(environment),
      limits: {
        graceMilliseconds,
        lingerMilliseconds,
        mirrorsBytes,
        cacheBytes,
        backlogBytes: BACKLOG_BYTES,
      },
    },
  });
  return { listener, isolation, toolchain };
}

/** Log lines that wait on the disk for a control plane that is away; past that a job's tools wait too. */
const BACKLOG_BYTES = 256 * 1024 ** 2;
/** Beside the tools' grace: the job's own clean-up and last words. */
const LAST_WORDS_MILLISECONDS = 12_000;

const DUMMY_TOOLCHAIN: Toolchain = {
  id: "dummy",
  tools: {},
  capabilities: Object.values(buildJobTypes),
};

async function prepareMachine(options: MachineOptions): Promise<WalledExecutor & { readonly toolchain: Toolchain }> {
  const { environment, log, program, codeDirectory } = options;
  const tools = toolEnvironment(environment);
  const walled = await createWalledExecutor({
    dataDirectory: environment.dataDirectory,
    program,
    codeDirectory,
    environment: tools,
    limits: {
      memoryBytes: environment.jobMemoryBytes,
      processes: environment.jobProcesses,
      cpuSeconds: environment.jobCpuSeconds,
    },
    stopMilliseconds: environment.graceMilliseconds + LAST_WORDS_MILLISECONDS,
    isWarm: environment.warm,
    log,
  });
  const canMapUsers = walled.isolation.userMap === "range" || process.getuid?.() === 0;
  const toolchain = await detectToolchain({ exec: quietExec(tools), canMapUsers, architecture: process.arch });
  return { ...walled, toolchain };
}

/** System directories hold tools that a service's PATH leaves out. */
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

function toolEnvironment({ machine }: Pick<Environment, "machine">): Record<string, string> {
  const allowed = allowedEnvironment(machine);
  const searched = (allowed["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(path.delimiter);
  return { ...allowed, PATH: [...new Set([...searched, ...SYSTEM_DIRECTORIES])].join(path.delimiter) };
}

function quietExec(environment: Readonly<Record<string, string>>): Exec {
  return createExec({
    environment,
    signal: new AbortController().signal,
    graceMilliseconds: 100,
    output: () => ({ sink: () => undefined, end: () => undefined }),
  });
}

function dummyExecutor({ apiUrl, dummyMilliseconds }: Environment): Executor {
  return createDummyExecutor({
    jobMilliseconds: dummyMilliseconds,
    report: async ({ token, jobId, executionId, fencingToken }, status) => {
      await createClient({ url: apiUrl, token }).call("runner_update_execution", {
        path: { runner_job_id: jobId, runner_job_execution_id: executionId },
        headers: { "x-exclave-fencing-token": String(fencingToken) },
        body: { status },
      });
    },
  });
}
