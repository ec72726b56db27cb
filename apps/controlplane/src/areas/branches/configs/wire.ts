import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { toWireGit } from "../../../configs/index.ts";
import type { BranchConfig, InstallGroup } from "./branch-config.ts";

type Company = ReadonlyMap<string, Wire<"VCSConnection">>;

/** The whole of a config; `company` has the VCS connections by their id. */
export function toWireBranchConfig(config: BranchConfig, company: Company): Wire<"AppBranchConfig"> {
  const { git, installGroups, postDeployRunbookIds } = config.content;
  const row = rowOf(config);
  const owner = { ...row, component_config_id: config.id, component_config_type: "app_branch_configs" };
  return {
    id: config.id,
    org_id: config.orgId,
    app_branch_id: config.branchId,
    config_number: config.version,
    ...toWireGit(git, owner, company.get(git?.vcsConnectionId ?? "")),
    install_groups: installGroups.map((group) => toWireGroup(config, group)),
    post_deploy_runbook_ids: [...postDeployRunbookIds],
    ...row,
  };
}

/** The same with its runbooks by name, for who compares configs that have ids and numbers of their own. */
export function toNamedBranchConfig(
  config: BranchConfig,
  { company, runbookNames }: { readonly company: Company; readonly runbookNames: ReadonlyMap<string, string> },
): object {
  const { config_number: _, install_groups: groups = [], ...rest } = toWireBranchConfig(config, company);
  const ids = config.content.postDeployRunbookIds;
  return {
    ...rest,
    // Ids of the config's own rows are no difference; those of installs are.
    install_groups: groups.map((group) => ({ ...group, installs: group.install_ids })),
    post_deploy_runbooks: ids.map((id) => runbookNames.get(id) ?? id),
  };
}

function toWireGroup(config: BranchConfig, group: InstallGroup): Wire<"AppBranchInstallGroup"> {
  const { labelSelector } = group;
  return {
    id: group.id,
    org_id: config.orgId,
    app_branch_config_id: config.id,
    name: group.name,
    order: group.order,
    install_ids: [...(group.installIds ?? [])],
    use_for_previews: group.isForPreviews,
    ...defined({
      label_selector: labelSelector && {
        match_labels: { ...labelSelector.matching },
        not_match_labels: { ...labelSelector.notMatching },
      },
    }),
    ...rowOf(config),
  };
}

function rowOf({ createdById, createdAt }: BranchConfig): {
  created_by_id: string;
  created_at: string;
  updated_at: string;
} {
  const at = createdAt.toISOString();
  return { created_by_id: createdById, created_at: at, updated_at: at };
}
