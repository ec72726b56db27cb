import { neededTools, RECIPE_VERSION, type Wire } from "@exclave/contract";
import { canonicalJson, sha256Digest } from "@exclave/kernel";
import type { Exec } from "../exec/index.ts";

export type Toolchain = Wire<"Toolchain">;

interface Tool {
  readonly name: string;
  readonly args: readonly string[];
  /** What a build gives depends on this tool's version. */
  readonly isInOutput: boolean;
}

const tools: readonly Tool[] = [
  { name: "git", args: ["--version"], isInOutput: false },
  { name: "git-lfs", args: ["--version"], isInOutput: false },
  { name: "buildah", args: ["--version"], isInOutput: true },
  { name: "helm", args: ["version", "--short"], isInOutput: true },
  { name: "kubectl", args: ["version", "--client"], isInOutput: true },
  { name: "terraform", args: ["version"], isInOutput: false },
];

const VERSION_MILLISECONDS = 5_000;

export interface ToolchainOptions {
  readonly exec: Exec;
  /** Whether this machine lets jobs have the users that images need. */
  readonly canMapUsers: boolean;
  readonly architecture: string;
}

/** Asks every tool for its version; those that do not answer are not there. */
export async function detectToolchain({ exec, canMapUsers, architecture }: ToolchainOptions): Promise<Toolchain> {
  const versions = await Promise.all(tools.map(async (tool) => [tool.name, await versionOf(exec, tool)] as const));
  const found = Object.fromEntries(versions.flatMap(([name, version]) => (version ? [[name, version]] : [])));
  return toolchainOf(found, { canMapUsers, architecture });
}

/** The toolchain of a machine with these tools: equal ids build equal artifacts. */
export function toolchainOf(
  found: Readonly<Record<string, string>>,
  { canMapUsers, architecture }: Pick<ToolchainOptions, "canMapUsers" | "architecture">,
): Toolchain {
  const inOutput = tools.filter(({ name, isInOutput }) => isInOutput && found[name] !== undefined);
  const id = sha256Digest(
    canonicalJson({
      recipe: RECIPE_VERSION,
      architecture,
      tools: Object.fromEntries(inOutput.map(({ name }) => [name, found[name]])),
    }),
  );
  const capabilities = Object.entries(neededTools)
    .filter(([, names]) => names.every((name) => found[name] !== undefined))
    .map(([type]) => type)
    .filter((type) => type !== "docker-build" || canMapUsers);
  return { id, tools: { ...found }, capabilities };
}

async function versionOf(exec: Exec, { name, args }: Tool): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await exec.attempt(name, args, {
      cwd: "/",
      isQuiet: true,
      timeoutMilliseconds: VERSION_MILLISECONDS,
    });
    return exitCode === 0 ? /\d+\.\d+(\.\d+)?[0-9A-Za-z.+-]*/.exec(stdout)?.[0] : undefined;
  } catch {
    // Not on PATH, or it does not answer: as good as not there.
    return undefined;
  }
}
