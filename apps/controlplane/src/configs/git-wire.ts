import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { ConfigGit } from "./git-source.ts";

/** What a git source belongs to, as each of its objects repeats it. */
export interface GitOwner {
  readonly component_config_id: string;
  readonly component_config_type: string;
  readonly created_by_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The one of the two objects that a source is shown as. */
export interface GitObjects {
  public_git_vcs_config?: Wire<"PublicGitVCSConfig">;
  connected_github_vcs_config?: Wire<"ConnectedGithubVCSConfig">;
}

/** A config's git source, public or connected; nothing for a config that has none. */
export function toWireGit(
  git: ConfigGit | undefined,
  owner: GitOwner,
  vcsConnection?: Wire<"VCSConnection">,
): GitObjects {
  if (!git) {
    return {};
  }
  const shared = {
    ...owner,
    id: git.id,
    repo: git.repo,
    directory: git.directory,
    branch: git.branch,
    ...defined({ path_filter: git.pathFilter }),
  };
  if (git.vcsConnectionId === undefined) {
    return { public_git_vcs_config: shared };
  }
  return {
    connected_github_vcs_config: {
      ...shared,
      ...ownerAndName(git),
      vcs_connection_id: git.vcsConnectionId,
      ...defined({ vcs_connection: vcsConnection }),
    },
  };
}

function ownerAndName({ repo }: ConfigGit): { repo_owner: string; repo_name: string } {
  const [owner = "", name = ""] = repo.replace(/\/+$/, "").split("/").slice(-2);
  return { repo_owner: owner, repo_name: name.replace(/\.git$/, "") };
}
