import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { Approval, ApprovalOutline } from "./approvals/approval.ts";
import { toWireApproval } from "./approvals/wire.ts";
import type { InstallSync, InstallSyncStep } from "./install-sync.ts";

/** What a sync is shown with. */
export interface SyncCompany {
  /** Of this sync, oldest first. */
  readonly steps: readonly InstallSyncStep[];
  readonly approval: Approval | ApprovalOutline | undefined;
  readonly commit: Wire<"VCSConnectionCommit"> | undefined;
}

export function toWireInstallSync(
  sync: InstallSync,
  { steps, approval, commit }: SyncCompany,
): Wire<"AppInstallConfigSync"> {
  return {
    id: sync.id,
    org_id: sync.orgId,
    app_id: sync.appId,
    status: toWireStatus(steps),
    triggered_by: "manual",
    // Of installs that are there, which none is yet.
    install_config_syncs: [],
    ...defined({
      vcs_connection_commit: commit,
      install_creation_approval: approval && toWireApproval(approval),
    }),
    created_by_id: sync.createdById,
    created_at: sync.createdAt.toISOString(),
    updated_at: sync.updatedAt.toISOString(),
  };
}

/** The newest step as the present status, those before it as its history. */
function toWireStatus(steps: readonly InstallSyncStep[]): Wire<"CompositeStatus"> {
  const all = steps.map(({ status, description, facts, sequence, createdById, createdAt }) => ({
    status,
    status_human_description: description,
    created_by_id: createdById,
    created_at_ts: Math.floor(createdAt.getTime() / 1000),
    metadata: { sequence, at: createdAt.toISOString(), ...facts } as unknown as NonNullable<
      Wire<"CompositeStatus">["metadata"]
    >,
  }));
  return { ...all.at(-1), history: all.slice(0, -1) };
}
