import os from "node:os";
import { invalidInput, nearest } from "@exclave/kernel";

/** What a runner's process is told; read once, at start. */
export interface Environment {
  readonly apiUrl: string;
  readonly token: string;
  readonly runnerId: string;
  readonly dataDirectory: string;
  /** How many jobs at once. */
  readonly concurrency: number;
  readonly executor: "process" | "dummy";
  /** How long a job of the dummy executor takes. */
  readonly dummyMilliseconds: number;
  /** Jobs may build from local paths and loopback URLs. */
  readonly allowLocalSources: boolean;
  /** Jobs may build from git hosts in private networks. */
  readonly allowPrivateNetworks: boolean;
  readonly jobMemoryBytes: number;
  readonly jobProcesses: number;
  /** Processor time of each process of a job. */
  readonly jobCpuSeconds: number;
  /** Of image layers kept in each slot. */
  readonly cacheBytes: number;
  /** Of repositories kept in each slot. */
  readonly mirrorsBytes: number;
  /** How long running jobs may go on once the runner is told to stop. */
  readonly drainMilliseconds: number;
  /** Between INT and KILL of a job's tool. */
  readonly graceMilliseconds: number;
  /** How long a finished job waits for a control plane that is away. */
  readonly lingerMilliseconds: number;
  /** Has the next job's process ready before the job is there. */
  readonly warm: boolean;
  readonly logLevel: string;
  /** What tools may know of the machine is taken from here. */
  readonly machine: Readonly<Record<string, string | undefined>>;
}

type Source = Readonly<Record<string, string | undefined>>;

interface Setting {
  readonly name: string;
  readonly fallback: string;
  readonly about: string;
}

const GIBIBYTE = 1024 ** 3;
/** Half of the machine at most: a build that takes more starves the product beside it. */
const JOB_MEMORY_BYTES = Math.max(GIBIBYTE, Math.min(4 * GIBIBYTE, Math.floor(os.totalmem() / 2)));

/** Every setting of the runner's own; anything else that starts with `EXCLAVE_` is refused. */
const settings = {
  dataDirectory: { name: "EXCLAVE_RUNNER_DATA_DIR", fallback: "", about: "where the runner keeps what it needs" },
  concurrency: { name: "EXCLAVE_RUNNER_CONCURRENCY", fallback: "2", about: "jobs at once, 1 to 16" },
  executor: { name: "EXCLAVE_RUNNER_EXECUTOR", fallback: "process", about: "process, or dummy to simulate load" },
  dummyMilliseconds: { name: "EXCLAVE_RUNNER_DUMMY_MILLISECONDS", fallback: "100", about: "time of a simulated job" },
  allowLocalSources: {
    name: "EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES",
    fallback: "false",
    about: "build from local paths and loopback URLs",
  },
  allowPrivateNetworks: {
    name: "EXCLAVE_RUNNER_ALLOW_PRIVATE_NETWORKS",
    fallback: "false",
    about: "build from git hosts in private networks",
  },
  jobMemoryBytes: {
    name: "EXCLAVE_RUNNER_JOB_MEMORY_BYTES",
    fallback: String(JOB_MEMORY_BYTES),
    about: "memory of a job",
  },
  jobProcesses: { name: "EXCLAVE_RUNNER_JOB_PROCESSES", fallback: "2048", about: "processes of a job" },
  jobCpuSeconds: {
    name: "EXCLAVE_RUNNER_JOB_CPU_SECONDS",
    fallback: "7200",
    about: "processor time of each process of a job",
  },
  cacheBytes: {
    name: "EXCLAVE_RUNNER_CACHE_BYTES",
    fallback: String(10 * GIBIBYTE),
    about: "image layers kept in each slot",
  },
  mirrorsBytes: {
    name: "EXCLAVE_RUNNER_MIRRORS_BYTES",
    fallback: String(4 * GIBIBYTE),
    about: "repositories kept in each slot",
  },
  drainMilliseconds: {
    name: "EXCLAVE_RUNNER_DRAIN_MILLISECONDS",
    fallback: "20000",
    about: "how long running jobs may go on after SIGTERM",
  },
  graceMilliseconds: {
    name: "EXCLAVE_RUNNER_GRACE_MILLISECONDS",
    fallback: "5000",
    about: "between INT and KILL of a job's tool",
  },
  lingerMilliseconds: {
    name: "EXCLAVE_RUNNER_LINGER_MILLISECONDS",
    fallback: "900000",
    about: "how long a finished job waits for a control plane that is away",
  },
  warm: { name: "EXCLAVE_RUNNER_WARM", fallback: "true", about: "have the next job's process ready" },
  logLevel: { name: "EXCLAVE_LOG_LEVEL", fallback: "info", about: "debug, info, warn or error" },
} as const satisfies Readonly<Record<string, Setting>>;

/** Reads the environment; throws InvalidInput that names the variable, its value and what it should be. */
export function readEnvironment(source: Source): Environment {
  refuseUnknown(Object.keys(source));
  return {
    apiUrl: url(source, "RUNNER_API_URL"),
    token: required(source, "RUNNER_API_TOKEN"),
    runnerId: required(source, "RUNNER_ID"),
    ...readLocalSettings(source),
  };
}

/** The settings that do not depend on a control plane: what a report on this machine needs. */
export function readLocalSettings(source: Source): Omit<Environment, "apiUrl" | "token" | "runnerId"> {
  return {
    dataDirectory: required(source, settings.dataDirectory.name),
    concurrency: integer(source, settings.concurrency, 1, 16),
    executor: choice(source, settings.executor, ["process", "dummy"]),
    dummyMilliseconds: integer(source, settings.dummyMilliseconds, 0),
    allowLocalSources: flag(source, settings.allowLocalSources),
    allowPrivateNetworks: flag(source, settings.allowPrivateNetworks),
    jobMemoryBytes: integer(source, settings.jobMemoryBytes, 64 * 1024 ** 2),
    jobProcesses: integer(source, settings.jobProcesses, 16),
    jobCpuSeconds: integer(source, settings.jobCpuSeconds, 1),
    cacheBytes: integer(source, settings.cacheBytes, 0),
    mirrorsBytes: integer(source, settings.mirrorsBytes, 0),
    drainMilliseconds: integer(source, settings.drainMilliseconds, 0),
    graceMilliseconds: integer(source, settings.graceMilliseconds, 0),
    lingerMilliseconds: integer(source, settings.lingerMilliseconds, 0),
    warm: flag(source, settings.warm),
    logLevel: choice(source, settings.logLevel, ["debug", "info", "warn", "error"]),
    machine: source,
  };
}

/** The process's own environment. */
export function processEnvironment(): Source {
  return process.env;
}

function refuseUnknown(names: readonly string[]): void {
  const known = Object.values(settings).map(({ name }) => name as string);
  for (const name of names) {
    if (name.startsWith("EXCLAVE_") && !known.includes(name)) {
      const [close] = nearest(name, known, 1);
      throw invalidInput("environment.unknown", `${name} is not a setting of the runner`, {
        hint: close ? `did you mean ${close}?` : `known settings: ${known.join(", ")}`,
      });
    }
  }
}

function required(source: Source, name: string): string {
  const value = source[name];
  if (!value) {
    throw invalidInput("environment.missing", `${name} is not set`, { hint: "`exclave up` sets it" });
  }
  return value;
}

function url(source: Source, name: string): string {
  const value = required(source, name);
  if (!URL.canParse(value) || !/^https?:/.test(value)) {
    throw invalid(name, value, "an http(s) URL");
  }
  return value;
}

function integer(
  source: Source,
  { name, fallback }: Setting,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number {
  const text = source[name] || fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw invalid(name, text, `a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}

function flag(source: Source, { name, fallback }: Setting): boolean {
  const text = source[name] || fallback;
  if (!["0", "1", "true", "false"].includes(text)) {
    throw invalid(name, text, "true or false");
  }
  return text === "1" || text === "true";
}

function choice<Choice extends string>(
  source: Source,
  { name, fallback }: Setting,
  choices: readonly Choice[],
): Choice {
  const text = source[name] || fallback;
  const found = choices.find((candidate) => candidate === text);
  if (found === undefined) {
    throw invalid(name, text, `one of ${choices.join(", ")}`);
  }
  return found;
}

function invalid(name: string, value: string, rule: string): Error {
  return invalidInput("environment.invalid", `${name} is "${value}", but must be ${rule}`);
}
