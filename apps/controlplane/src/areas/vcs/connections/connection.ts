import { conflict, type Fault, invalidField, invalidInput, notFound } from "@exclave/kernel";

export type ConnectionStatus = "active" | "error";

/** An org's connection to one installation of the GitHub App. */
export interface VcsConnection {
  readonly id: string;
  readonly orgId: string;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly githubInstallId: string;
  readonly githubAccountId: string;
  readonly githubAccountName: string;
  readonly status: ConnectionStatus;
  readonly statusDescription: string;
}

/** One status a connection has had. */
export interface ConnectionStatusChange {
  readonly connectionId: string;
  readonly status: ConnectionStatus;
  readonly description: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** The number of an installation as GitHub gives it; it becomes part of a URL. */
export function checkInstallId(text: string): string {
  if (!/^[1-9]\d{0,19}$/.test(text)) {
    throw invalidField("github_install_id", text, "must be the number of an installation, from its URL at GitHub");
  }
  return text;
}

export function requireConnection<T extends VcsConnection>(found: T | undefined, id: string): T {
  if (!found) {
    throw notFound("vcs.connection-not-found", `no VCS connection ${id}`, {
      hint: "GET /v1/vcs/connections lists those of the org",
    });
  }
  return found;
}

/** Nothing is left that reaches a source's repository. */
export function connectionGone(repository: string): Fault {
  return invalidInput("vcs.connection-gone", `the VCS connection that reached ${repository} was removed`, {
    hint: "connect the account again (POST /v1/vcs/connections): configs that name the repository then work as before",
    details: { repository },
  });
}

export function notConnected(repository: string, accounts: readonly string[]): Fault {
  const hint =
    accounts.length === 0
      ? "connect a GitHub account first: POST /v1/vcs/connections"
      : `connected accounts: ${accounts.join(", ")}; a public repository goes into public_git_vcs_config`;
  return invalidInput("vcs.repository-not-connected", `no VCS connection of this org reaches ${repository}`, {
    hint,
    details: { repository, accounts },
  });
}

export function installationTaken(installId: string): Fault {
  return conflict("vcs.installation-taken", `installation ${installId} is connected in another org of this server`, {
    hint: "a member of both orgs may connect it here too; or remove the connection there first",
  });
}
