import { type ChildProcess, spawn } from "node:child_process";

export interface StartOptions {
  readonly cwd?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `pipe` gives both streams to the caller; a file descriptor appends to an open file; `inherit` shares ours. */
  readonly output: "pipe" | "inherit" | "ignore" | number;
  /** Adds a channel for `send` and `message` (structured clone). */
  readonly channel?: boolean;
  /** Writable standard input; closed at once when absent. */
  readonly stdin?: boolean;
  /** Leads a process group of its own, so that Ctrl-C on a terminal does not reach it before our drain; true unless said. */
  readonly detached?: boolean;
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a program that outlives the call; the caller owns its end. argv only, no inherited environment. */
export function start(program: string, args: readonly string[], options: StartOptions): ChildProcess {
  const input = options.stdin ? "pipe" : "ignore";
  return spawn(program, args, {
    cwd: options.cwd,
    env: options.environment,
    detached: options.detached ?? true,
    shell: false,
    stdio: options.channel ? [input, options.output, options.output, "ipc"] : [input, options.output, options.output],
    ...(options.channel ? { serialization: "advanced" } : {}),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
}

/** Resolves when the child has ended, with its exit code or the signal that ended it. */
export function ended(child: ChildProcess): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ exitCode: child.exitCode, signal: child.signalCode });
  }
  const { promise, resolve, reject } = Promise.withResolvers<{
    exitCode: number | null;
    signal: NodeJS.Signals | null;
  }>();
  child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  child.once("error", reject);
  return promise;
}
