import type { Wire } from "@exclave/contract";
import { canonicalJson, defined } from "@exclave/kernel";
import type { Approval, ApprovalOutline, NamedInstall, ProposedInstall } from "./approval.ts";

export function toWireApproval(approval: Approval | ApprovalOutline): Wire<"InstallCreationApproval"> {
  return {
    id: approval.id,
    org_id: approval.orgId,
    app_id: approval.appId,
    app_install_config_sync_id: approval.syncId,
    status: approval.status,
    proposed_installs: approval.proposed.map(toWireProposed),
    created_by_id: approval.createdById,
    created_at: approval.createdAt.toISOString(),
    updated_at: approval.updatedAt.toISOString(),
  };
}

/** The contract has bytes here: those of the config as JSON, where it is at hand. */
function toWireProposed(install: ProposedInstall | NamedInstall): Wire<"ProposedInstall"> {
  const config = "config" in install ? [...Buffer.from(canonicalJson(install.config))] : undefined;
  return { name: install.name, file_path: install.filePath, ...defined({ config }) };
}
