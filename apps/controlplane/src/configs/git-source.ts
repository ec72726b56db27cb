import type { Wire } from "@exclave/contract";
import { defined, invalidField, newId } from "@exclave/kernel";
import { checkGitLocation, type GitLocation } from "./git-location.ts";

/** The git source of a request. */
export interface GivenGit extends GitLocation {
  /** True when the repository is to be reached through a VCS connection. */
  readonly isConnected: boolean;
  /** Which changes of the repository count, as given. */
  readonly pathFilter?: string;
}

/** The git directory of a config, as it is stored. */
export interface ConfigGit extends GitLocation {
  readonly id: string;
  /** Set when the repository is reached through a VCS connection. */
  readonly vcsConnectionId: string | undefined;
  readonly pathFilter?: string;
}

/** The two ways a request may name its git source. */
export interface SourceRequest {
  readonly public_git_vcs_config?: Wire<"HelpersPublicGitVCSConfigRequest">;
  readonly connected_github_vcs_config?: Wire<"HelpersConnectedGithubVCSConfigRequest">;
}

/** Where git sources may come from. */
export interface GitSourceChecks {
  /** Throws InvalidInput when nobody may fetch from there. */
  checkSource(source: { readonly repository: string; readonly directory: string }): void;
  /** The VCS connection of the org that reaches `owner/name`; asks the host. Throws InvalidInput when none does. */
  findVcsConnection(orgId: string, repo: string): Promise<string>;
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

/** The git source of what may have another source in its place, or none; `at` is where it stands in the request. */
export function optionalGit(request: SourceRequest, at = ""): GivenGit | undefined {
  const { public_git_vcs_config: open, connected_github_vcs_config: connected } = request;
  if (open && connected) {
    throw invalidField(`${at}${names[1]!}`, connected.repo, `must not stand beside ${names[0]}: send one of them`);
  }
  if (open) {
    return {
      ...checkGitLocation(`${at}${names[0]!}.`, open),
      isConnected: false,
      ...defined({ pathFilter: open.pathFilter }),
    };
  }
  if (connected) {
    const branch = connected.branch || connected.gitRef || "";
    const location = checkGitLocation(`${at}${names[1]!}.`, { ...connected, branch });
    return { ...location, isConnected: true, ...defined({ pathFilter: connected.pathFilter }) };
  }
  return undefined;
}

/**
 * Finds what reaches a source, and refuses one that nothing may fetch from.
 *
 * Not for transactions: whether a connection reaches the repository is asked of its host.
 */
export async function placeGit(sources: GitSourceChecks, orgId: string, given: GivenGit): Promise<ConfigGit> {
  const { isConnected, ...location } = given;
  if (!isConnected) {
    sources.checkSource({ repository: location.repo, directory: location.directory });
  }
  const vcsConnectionId = isConnected ? await sources.findVcsConnection(orgId, location.repo) : undefined;
  return { ...location, id: newId("gitConfig"), vcsConnectionId };
}
