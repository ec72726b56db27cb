import { isFault } from "@exclave/kernel";
import { run } from "@exclave/process";
import type { Tool } from "./tools.ts";

/** What was found of one tool on this machine. */
export interface ToolFinding {
  readonly name: string;
  readonly is_required: boolean;
  /** Absent when the tool is missing, too old or does not work. */
  readonly version?: string;
  readonly program?: string;
  /** Why the one that is there, of this version, does not do. */
  readonly too_old?: string;
  readonly without: string;
  readonly how_to_get: string;
}

/** A tool that takes longer to tell its version hangs. */
const ANSWER_MILLISECONDS = 10_000;

/** Asks every tool for its version, side by side. */
export async function examineTools(
  tools: readonly Tool[],
  environment: Readonly<Record<string, string>>,
): Promise<ToolFinding[]> {
  return await Promise.all(tools.map((tool) => examine(tool, environment)));
}

async function examine(tool: Tool, environment: Readonly<Record<string, string>>): Promise<ToolFinding> {
  const finding = {
    name: tool.name,
    is_required: tool.isRequired,
    without: tool.without,
    how_to_get: tool.howToGet,
  };
  for (const [program, ...args] of tool.programs) {
    const version = await versionOf(program, args, environment);
    if (version !== undefined) {
      return tool.least && isOlder(version, tool.least.version)
        ? { ...finding, program, too_old: `${version}, but ${tool.least.version} is needed: ${tool.least.why}` }
        : { ...finding, program, version };
    }
  }
  return finding;
}

/** Compares by numbers; what is no number counts as nought. */
export function isOlder(version: string, least: string): boolean {
  const [left, right] = [version, least].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  const difference = right!.map((part, index) => (left![index] ?? 0) - part).find((value) => value !== 0);
  return difference !== undefined && difference < 0;
}

async function versionOf(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await run(program, args, { environment, timeoutMilliseconds: ANSWER_MILLISECONDS });
    return exitCode === 0 ? (/\d+\.\d+[^\s,]*/.exec(stdout)?.[0] ?? stdout.split("\n")[0]!.trim()) : undefined;
  } catch (error) {
    if (isFault(error) && error.code.startsWith("process.")) {
      return undefined;
    }
    throw error;
  }
}
