import path from "node:path";
import type { Shell } from "../../commands/shell.ts";
import { shellWord } from "../../terminal/shell-word.ts";
import type { AppDirectory } from "../directory/app-directory.ts";
import { currentBranch, gitIn } from "../directory/git-repository.ts";
import { ownSources } from "./own-sources.ts";

type Git = ReturnType<typeof gitIn>;

/** Says that builds take another branch than the one that is checked out, where the two are not at the same commit. */
export async function warnOfOtherBranch(shell: Shell, read: AppDirectory): Promise<void> {
  const git = gitIn(shell, read.directory);
  const head = await commitOf(git, "HEAD");
  for (const branch of ownSources(read).branches) {
    const commit = await commitOf(git, `refs/heads/${branch}`);
    if (commit !== undefined && commit !== head) {
      const checkedOut = (await currentBranch(shell, read.directory)) ?? "no branch";
      shell.say(`its own sources are built from branch ${branch}; ${checkedOut} is checked out here`);
    }
  }
}

/**
 * How the branches get into a clone that its app is built from and that it has not, as in the checkout of one pull request;
 * undefined where they are there, or where the control plane does not read the clone.
 */
export async function adviseOnBranches(shell: Shell, read: AppDirectory): Promise<string | undefined> {
  const clone = read.repository?.url ?? "";
  if (!path.isAbsolute(clone)) {
    return undefined;
  }
  const git = gitIn(shell, read.directory);
  const advice: string[] = [];
  for (const branch of ownSources(read).branches) {
    if ((await commitOf(git, `refs/heads/${branch}`)) === undefined) {
      advice.push(`${clone} has no branch ${branch}: ${await remedy(git, clone, branch)}`);
    }
  }
  return advice.length === 0 ? undefined : advice.join("\n");
}

async function remedy(git: Git, clone: string, branch: string): Promise<string> {
  const here = `git -C ${shellWord(clone)}`;
  const otherwise = "or say another `branch` in the files";
  if ((await commitOf(git, `refs/remotes/origin/${branch}`)) !== undefined) {
    return `\`${here} branch ${branch} origin/${branch}\` makes it, ${otherwise}`;
  }
  const origin = await git("config", "--get", "remote.origin.url");
  const make = origin === undefined ? `branch ${branch}` : `fetch origin ${branch}:${branch}`;
  return `\`${here} ${make}\` makes it, ${otherwise}`;
}

async function commitOf(git: Git, ref: string): Promise<string | undefined> {
  return (await git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`))?.trim();
}
