import { isFault } from "@exclave/kernel";
import { type RunResult, run } from "@exclave/process";
import { jobFault } from "./job-fault.ts";
import { createLastLines } from "./last-lines.ts";

/** Where a tool's output goes as it comes; a promise holds the tool back. */
export type OutputSink = (chunk: Buffer) => Promise<void> | undefined;

export interface ExecSettings {
  /** What every tool may know of the machine; nothing is inherited beside it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends whatever runs: INT to its process group, KILL after the grace. */
  readonly signal: AbortSignal;
  readonly graceMilliseconds: number;
  /** Makes a sink for the output of one run of `program`. */
  readonly output: (program: string) => { readonly sink: OutputSink; end(): void };
}

export interface ExecOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  readonly timeoutMilliseconds?: number;
  /** Keeps standard output for the caller instead of sending it to the log. */
  readonly isQuiet?: boolean;
  /** Takes standard output instead of the log. */
  readonly onStdout?: OutputSink;
  readonly captureBytes?: number;
  readonly signal?: AbortSignal;
  /** Where output is on its way to the log, for tools that drop what is not taken at once. */
  readonly outputFile?: string;
}

/** Of one tool that writes to a file: a step that prints so much does not end. */
const OUTPUT_FILE_BYTES = 2 * 1024 ** 3;

export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
  readonly lastLines: readonly string[];
}

/** Runs tools for one job: argv only, an allow-listed environment, output to the job's log. Any number at once. */
export interface Exec {
  /** Resolves whatever the exit code. */
  attempt(program: string, args: readonly string[], options: ExecOptions): Promise<ToolResult>;
  /** Throws the fault `tool.failed` when the tool does not exit with 0. */
  run(program: string, args: readonly string[], options: ExecOptions): Promise<ToolResult>;
}

export function createExec(settings: ExecSettings): Exec {
  async function attempt(program: string, args: readonly string[], options: ExecOptions): Promise<ToolResult> {
    settings.signal.throwIfAborted();
    const { sink, end } = settings.output(program);
    const last = createLastLines();
    const take: OutputSink = (chunk) => {
      last.push(chunk);
      return sink(chunk);
    };
    const signal = options.signal ? AbortSignal.any([settings.signal, options.signal]) : settings.signal;
    try {
      const result = await run(program, args, {
        cwd: options.cwd,
        environment: { ...settings.environment, ...options.environment },
        signal,
        graceMilliseconds: settings.graceMilliseconds,
        onStderr: take,
        ...(options.outputFile === undefined
          ? {}
          : { through: { path: options.outputFile, limitBytes: OUTPUT_FILE_BYTES } }),
        ...(options.isQuiet ? {} : { onStdout: options.onStdout ?? take }),
        ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
        ...(options.timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds: options.timeoutMilliseconds }),
        ...(options.captureBytes === undefined ? {} : { captureBytes: options.captureBytes }),
      });
      if (settings.signal.aborted) {
        throw toolStopped(program, last.lines(), settings.signal.reason);
      }
      signal.throwIfAborted();
      return endOf(program, result, last.lines());
    } catch (error) {
      throw faultOf(error, program, last.lines());
    } finally {
      end();
    }
  }

  return {
    attempt,
    async run(program, args, options) {
      const result = await attempt(program, args, options);
      if (result.exitCode !== 0) {
        throw jobFault({
          code: "tool.failed",
          message: `${program} ${args[0] ?? ""} ended with exit code ${result.exitCode}`,
          faultOf: "tool",
          exitCode: result.exitCode,
          lastLines: result.lastLines,
        });
      }
      return result;
    },
  };
}

function endOf(program: string, result: RunResult, lastLines: readonly string[]): ToolResult {
  if (result.endedBy === "timeout") {
    throw jobFault({ code: "tool.timeout", message: `${program} ran longer than it may`, faultOf: "tool", lastLines });
  }
  if (result.exitCode === undefined) {
    // Nobody of ours killed it, so the machine did: most often it ran out of memory.
    throw jobFault({
      code: "tool.killed",
      message: `${program} was ended by ${result.signal ?? "a signal"}`,
      hint: "the job may need more memory than it is given",
      faultOf: "tool",
      exitCode: 137,
      lastLines,
    });
  }
  const { exitCode, stdout, stdoutBytes, stderr } = result;
  return { exitCode, stdout, stdoutBytes, stderr, lastLines };
}

/** The job was stopped while the tool ran; why is the signal's to say, and how far it had come is told by its lines. */
function toolStopped(program: string, lastLines: readonly string[], cause: unknown): Error {
  return jobFault({ code: "tool.stopped", message: `${program} was stopped`, faultOf: "tool", lastLines, cause });
}

/** What a program that did not run to its end failed with, as a job tells it. */
function faultOf(error: unknown, program: string, lastLines: readonly string[]): unknown {
  switch (isFault(error) ? error.code : undefined) {
    case "process.not-found":
      return toolMissing(program, error);
    case "process.output-too-long":
      return jobFault({
        code: "tool.output-too-long",
        message: `${program} printed more than ${OUTPUT_FILE_BYTES} bytes`,
        hint: "let the step print less, or print to a file",
        faultOf: "tool",
        lastLines,
        cause: error,
      });
    default:
      return error;
  }
}

function toolMissing(program: string, cause: unknown): Error {
  return jobFault({
    code: "tool.missing",
    message: `${program} is not on the runner's PATH`,
    hint: "install it where the runner runs; `exclave doctor` lists what is missing",
    faultOf: "tool",
    exitCode: 127,
    cause,
  });
}
