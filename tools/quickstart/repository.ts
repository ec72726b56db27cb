import { cpSync } from "node:fs";
import { run } from "@exclave/process";

/** A git repository of the example, as a vendor's would be. */
export interface Repository {
  readonly directory: string;
  readonly commit: string;
}

export interface MakeRepositoryOptions {
  readonly example: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

const BRANCH = "main";
const identity = ["-c", "user.name=Exclave quickstart", "-c", "user.email=quickstart@localhost"];

/** Copies the example and commits all of it. */
export async function makeRepository({ example, directory, environment }: MakeRepositoryOptions): Promise<Repository> {
  async function git(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run("git", args, { cwd: directory, environment });
    if (exitCode !== 0) {
      throw new Error(`git ${args.join(" ")} failed: ${stderr.trim()}`);
    }
    return stdout.trim();
  }
  cpSync(example, directory, { recursive: true });
  await git("init", "--quiet", `--initial-branch=${BRANCH}`);
  await git("add", "--force", "--all");
  await git(...identity, "commit", "--quiet", "--message", "The storefront");
  return { directory, commit: await git("rev-parse", "HEAD") };
}
