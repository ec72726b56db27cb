import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Fault, unavailable } from "@exclave/kernel";
import { type Consume, followFile } from "./follow-file.ts";

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited. See `allowedEnvironment`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Killed with its whole process group past this many milliseconds. */
  readonly timeoutMilliseconds?: number;
  readonly signal?: AbortSignal;
  /** Time between SIGINT and SIGKILL on abort or timeout. */
  readonly graceMilliseconds?: number;
  /** Keeps at most this many bytes of each stream, the last ones; the rest is dropped. */
  readonly captureBytes?: number;
  /** Reading goes on once the returned promise has settled, so that a slow consumer holds the child back. */
  readonly onStdout?: Consume;
  readonly onStderr?: Consume;
  /**
   * Has both streams written to one file, and read from there as standard output, in the order they were written. The child
   * never waits for a reader then, and whoever is slow loses nothing of one that does not wait.
   */
  readonly through?: OutputFile;
  readonly uid?: number;
  readonly gid?: number;
}

/** A file that is made, and removed again. */
export interface OutputFile {
  readonly path: string;
  /** Past this the child is ended, and `process.output-too-long` thrown. */
  readonly limitBytes: number;
}

export interface RunResult {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutBytes: Buffer;
  /** Why we ended it, when we did. */
  readonly endedBy: "exit" | "timeout" | "abort";
}

const DEFAULT_CAPTURE_BYTES = 8 * 1024 * 1024;
const DEFAULT_GRACE_MILLISECONDS = 5_000;

/**
 * Runs a program to its end, argv only, in a process group of its own.
 *
 * Resolves whatever the exit code; a program that cannot be started is an Unavailable fault `process.not-found`.
 * On abort or timeout the group gets SIGINT, then SIGKILL after the grace; the promise resolves once the child is gone.
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const file = options.through && (await open(options.through.path, "wx+", 0o600));
  try {
    return await runInto(file, program, args, options);
  } finally {
    await file?.close();
    if (options.through) {
      await rm(options.through.path, { force: true });
    }
  }
}

async function runInto(
  file: FileHandle | undefined,
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.environment,
    stdio: file ? ["pipe", file.fd, file.fd] : ["pipe", "pipe", "pipe"],
    detached: true,
    shell: false,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const stdout = new Tail(options.captureBytes ?? DEFAULT_CAPTURE_BYTES);
  const stderr = new Tail(options.captureBytes ?? DEFAULT_CAPTURE_BYTES);
  listen(child.stdout, stdout, options.onStdout);
  listen(child.stderr, stderr, options.onStderr);
  // A child that exits before reading all of its input closes the pipe; its exit code tells the story.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.stdin);

  let endedBy: RunResult["endedBy"] = "exit";
  const grace = options.graceMilliseconds ?? DEFAULT_GRACE_MILLISECONDS;
  const timers: NodeJS.Timeout[] = [];
  function end(reason: "timeout" | "abort"): void {
    if (endedBy === "exit") {
      endedBy = reason;
      signalGroup(child, "SIGINT");
      timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), grace));
    }
  }
  const onAbort = (): void => end("abort");
  if (options.timeoutMilliseconds !== undefined) {
    timers.push(setTimeout(() => end("timeout"), options.timeoutMilliseconds));
  }
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    if (options.signal?.aborted) {
      end("abort");
    }
    let isOver = false;
    const closing = closed(child, program).finally(() => {
      isOver = true;
    });
    const consume: Consume = (chunk) => {
      stdout.push(chunk);
      return options.onStdout?.(chunk);
    };
    const limitBytes = options.through?.limitBytes ?? 0;
    const following = file && followFile(file, { consume, isOver: () => isOver, limitBytes });
    following?.catch(() => end("abort"));
    const { exitCode, signal } = await closing;
    await following;
    return {
      exitCode,
      signal,
      stdout: stdout.bytes().toString("utf8"),
      stderr: stderr.bytes().toString("utf8"),
      stdoutBytes: stdout.bytes(),
      endedBy,
    };
  } finally {
    timers.forEach(clearTimeout);
    options.signal?.removeEventListener("abort", onAbort);
    if (endedBy !== "exit") {
      signalGroup(child, "SIGKILL");
    }
  }
}

/** Sends `signal` to the child's whole process group; a group that is already gone is not an error. */
export function signalGroup(child: Pick<ChildProcess, "pid">, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

function listen(stream: Readable | null, tail: Tail, consume: Consume | undefined): void {
  stream?.on("data", (chunk: Buffer) => {
    tail.push(chunk);
    const busy = consume?.(chunk);
    if (busy) {
      stream.pause();
      void busy.finally(() => stream.resume());
    }
  });
}

interface Ending {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

function closed(child: ChildProcess, program: string): Promise<Ending> {
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  child.on("error", (error: NodeJS.ErrnoException) => reject(notStarted(program, error)));
  child.on("close", (exitCode, signal) => resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }));
  return promise;
}

function notStarted(program: string, cause: NodeJS.ErrnoException): Fault {
  const code = cause.code === "ENOENT" ? "process.not-found" : "process.not-started";
  return unavailable(code, `cannot start ${program}: ${cause.message}`, {
    hint: `install ${program} or put it on PATH; \`exclave doctor\` lists what is missing`,
    retryable: false,
    cause,
  });
}

/** The last `limit` bytes of a stream. */
class Tail {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#chunks.length > 1 && this.#size - this.#chunks[0]!.length >= this.#limit) {
      this.#size -= this.#chunks.shift()!.length;
    }
  }

  bytes(): Buffer {
    const all = Buffer.concat(this.#chunks);
    return all.length > this.#limit ? all.subarray(all.length - this.#limit) : all;
  }
}
