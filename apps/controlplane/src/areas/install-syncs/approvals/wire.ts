import type { Wire } from "@exclave/contract";
import { canonicalJson } from "@exclave/kernel";
import type { Approval, ProposedInstall } from "./approval.ts";

export function toWireApproval(approval: Approval): Wire<"InstallCreationApproval"> {
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

/** The contract has bytes here: those of the config as JSON. */
function toWireProposed({ name, filePath, config }: ProposedInstall): Wire<"ProposedInstall"> {
  return { name, file_path: filePath, config: [...Buffer.from(canonicalJson(config))] };
}
