import type { Wire } from "@exclave/contract";
import type { Branch } from "./branch.ts";

/** A branch with some of its configs, newest first. */
export function toWireBranch(branch: Branch, configs: readonly Wire<"AppBranchConfig">[]): Wire<"AppBranch"> {
  return {
    id: branch.id,
    org_id: branch.orgId,
    app_id: branch.appId,
    name: branch.name,
    managed_by: branch.managedBy,
    configs: [...configs],
    created_by_id: branch.createdById,
    created_at: branch.createdAt.toISOString(),
    updated_at: branch.updatedAt.toISOString(),
  };
}
