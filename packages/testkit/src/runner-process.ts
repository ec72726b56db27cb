import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, type ChildProcess, ended, start } from "@exclave/process";
import type { FakeControlPlane } from "./fake-control-plane.ts";

/** A real runner, as a process of its own, on a data directory of its own. */
export interface RunnerProcess {
  readonly dataDirectory: string;
  readonly pid: number;
  readonly log: () => string;
  signal(signal: NodeJS.Signals): void;
  ended(): Promise<number | null>;
  isRunning(): boolean;
  /** Starts it again on the same data directory, once it has ended. */
  restart(): Promise<void>;
  /** Ids of the processes of this runner's jobs, seen from outside. */
  jobProcesses(): readonly number[];
  /** Ends it, whatever it does, and removes what it left. */
  destroy(): Promise<void>;
}

const MAIN = path.resolve(import.meta.dirname, "../../../apps/runner/src/main.ts");

/** Starts a runner for `controlPlane`; resolves when it has asked for work. */
export async function startRunnerProcess(
  controlPlane: Pick<FakeControlPlane, "url" | "runnerToken" | "runnerId">,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunnerProcess> {
  const dataDirectory = mkdtempSync(path.join(os.tmpdir(), "exclave-runner-"));
  let output = "";
  let child: ChildProcess;

  async function begin(): Promise<void> {
    output = "";
    child = start(process.execPath, [MAIN], {
      output: "pipe",
      environment: {
        ...allowedEnvironment(process.env),
        RUNNER_API_URL: controlPlane.url,
        RUNNER_API_TOKEN: controlPlane.runnerToken,
        RUNNER_ID: controlPlane.runnerId,
        EXCLAVE_RUNNER_DATA_DIR: dataDirectory,
        EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES: "true",
        ...settings,
      },
    });
    const ready = new Promise<void>((resolve) => {
      const keep = (chunk: Buffer): void => {
        output += chunk.toString("utf8");
        if (output.includes("runner ready")) {
          resolve();
        }
      };
      child.stdout!.on("data", keep);
      child.stderr!.on("data", keep);
    });
    await Promise.race([ready, ended(child).then(() => Promise.reject(new Error(`the runner ended: ${output}`)))]);
  }

  await begin();
  return {
    dataDirectory,
    get pid() {
      return child.pid!;
    },
    log: () => output,
    signal: (signal) => void child.kill(signal),
    ended: async () => (await ended(child)).exitCode,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    restart: begin,
    jobProcesses: () => processesMarked(`EXCLAVE_RUNNER_SLOT=${dataDirectory}/`),
    async destroy() {
      child.kill("SIGKILL");
      await ended(child);
      for (const pid of processesMarked(`EXCLAVE_RUNNER_SLOT=${dataDirectory}/`)) {
        kill(pid);
      }
      rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function processesMarked(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(mark));
}

function environmentOf(pid: number): string {
  try {
    return existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/environ`, "utf8") : "";
  } catch {
    // Gone meanwhile.
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
