import type { Wire } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import { checkGitLocation, type GitLocation } from "./git-location.ts";

/** The git source of a request. */
export interface GivenGit extends GitLocation {
  /** True when the repository is to be reached through a VCS connection. */
  readonly isConnected: boolean;
}

/** The two ways a request may name its git source. */
export interface SourceRequest {
  readonly public_git_vcs_config?: Wire<"PublicGitVCSConfigRequest">;
  readonly connected_github_vcs_config?: Wire<"ConnectedGithubVCSConfigRequest">;
}

const names = ["public_git_vcs_config", "connected_github_vcs_config"];

/** The git source of a request that must have one, and only one. */
export function requireGit(request: SourceRequest): GivenGit {
  const git = optionalGit(request);
  if (!git) {
    throw invalidField(names[0]!, undefined, `send one of ${names.join(" and ")}`);
  }
  return git;
}

/** The git source of a request that may have another source in its place. */
export function optionalGit(request: SourceRequest): GivenGit | undefined {
  const { public_git_vcs_config: open, connected_github_vcs_config: connected } = request;
  if (open && connected) {
    throw invalidField(names[1]!, connected.repo, `must not stand beside ${names[0]}: send one of them`);
  }
  if (open) {
    return { ...checkGitLocation(names[0]!, open), isConnected: false };
  }
  if (connected) {
    const branch = connected.branch || connected.gitRef || "";
    return { ...checkGitLocation(names[1]!, { ...connected, branch }), isConnected: true };
  }
  return undefined;
}
