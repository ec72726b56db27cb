import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { type GitObjects, toWireGit } from "../../configs/index.ts";
import type { InstallsConfig } from "./installs-config.ts";

/** An installs config with the VCS connection that reaches its repository. */
export function toWireInstallsConfig(
  config: InstallsConfig,
  vcsConnection: Wire<"VCSConnection"> | undefined,
): Wire<"AppInstallsConfig"> {
  const { git } = config;
  return {
    id: config.id,
    org_id: config.orgId,
    app_id: config.appId,
    source: config.source,
    vcs_type: git.vcsConnectionId === undefined ? "public" : "connected",
    repo: git.repo,
    directory: git.directory,
    branch: git.branch,
    ...defined({ vcs_connection_id: git.vcsConnectionId }),
    ...toWireSource(config, vcsConnection),
    ...rowOf(config),
  };
}

/** What it says, and nothing of who said it. */
export function toWireSource(config: InstallsConfig, vcsConnection: Wire<"VCSConnection"> | undefined): GitObjects {
  const owner = { component_config_id: config.id, component_config_type: "app_installs_configs", ...rowOf(config) };
  return toWireGit(config.git, owner, vcsConnection);
}

function rowOf({ createdById, createdAt }: InstallsConfig): {
  created_by_id: string;
  created_at: string;
  updated_at: string;
} {
  const at = createdAt.toISOString();
  return { created_by_id: createdById, created_at: at, updated_at: at };
}
