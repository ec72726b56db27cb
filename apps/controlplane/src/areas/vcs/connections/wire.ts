import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { ConnectionStatusChange, VcsConnection } from "./connection.ts";
import type { Installation, InstalledRepository } from "./installation.ts";

export function toWireConnection(
  connection: VcsConnection,
  changes: readonly ConnectionStatusChange[],
): Wire<"VCSConnection"> {
  const steps = changes.filter(({ connectionId }) => connectionId === connection.id).map(toWireChange);
  return {
    id: connection.id,
    created_by_id: connection.createdById,
    created_at: connection.createdAt.toISOString(),
    updated_at: connection.updatedAt.toISOString(),
    github_install_id: connection.githubInstallId,
    github_account_id: connection.githubAccountId,
    github_account_name: connection.githubAccountName,
    status: { ...steps.at(-1), history: steps.slice(0, -1) },
  };
}

function toWireChange(change: ConnectionStatusChange): Wire<"CompositeStatus"> {
  return {
    status: change.status,
    status_human_description: change.description,
    created_by_id: change.createdById,
    created_at_ts: Math.floor(change.createdAt.getTime() / 1000),
  };
}

export function toWireRepository(repository: InstalledRepository): Wire<"VCSConnectionRepo"> {
  return {
    id: repository.id,
    name: repository.name,
    full_name: repository.fullName,
    private: repository.isPrivate,
    fork: repository.isFork,
    description: repository.description,
    default_branch: repository.defaultBranch,
    html_url: repository.htmlUrl,
    updated_at: repository.updatedAt,
  };
}

/** What GitHub says of the installation now. */
export function toWireStatus(
  installId: string,
  installation: Installation,
  checkedAt: Date,
): Wire<"VCSConnectionStatusResponse"> {
  return {
    github_install_id: installId,
    status: installation.suspendedAt === undefined ? "active" : "suspended",
    checked_at: checkedAt.toISOString(),
    account: { ...installation.account },
    permissions: { ...installation.permissions },
    repository_selection: installation.repositorySelection,
    ...defined({
      suspended_at: installation.suspendedAt,
      suspended_by: installation.suspendedBy && { ...installation.suspendedBy },
    }),
  };
}
