import { runProgram } from "../src/commands/run-program.ts";
import { root } from "../src/root.ts";

/** What a command line did. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunCliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly input?: string | Buffer;
  /** Columns of a terminal that both outputs go to; none is a pipe. */
  readonly columns?: number;
  /** Sees standard error as it comes. */
  readonly onError?: (text: string) => void;
  /** Aborts as Ctrl-C would. */
  readonly interrupt?: AbortSignal;
}

/** Runs a command line in this process, its output kept. */
export async function runCli(argv: readonly string[], options: RunCliOptions = {}): Promise<Ran> {
  const kept = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof kept) => ({
    ...(options.columns === undefined ? {} : { isTTY: true, columns: options.columns }),
    write(text: string) {
      kept[name] += text;
      if (name === "stderr") {
        options.onError?.(text);
      }
    },
  });
  const exitCode = await runProgram(root, argv, {
    version: "1.2.3",
    environment: options.environment ?? {},
    home: options.home ?? "/nowhere",
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    stdin: inputOf(options.input ?? ""),
    outliveReaders: () => undefined,
    onInterrupt: (listener) => options.interrupt?.addEventListener("abort", () => listener()),
  });
  return { exitCode, ...kept };
}

async function* inputOf(input: string | Buffer): AsyncGenerator<string | Buffer> {
  yield input;
}
