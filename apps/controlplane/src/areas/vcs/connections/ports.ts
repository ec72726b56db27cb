import type { Connection } from "@exclave/database";
import type { NewEvent } from "../../events/index.ts";
import type { GithubRepositoryName } from "./github-repository.ts";
import type { Installation, InstalledRepository, RepositoryToken } from "./installation.ts";

/**
 * A GitHub App. Any number of calls at once; each fails by itself.
 *
 * Throws InvalidInput `vcs.installation-gone`, `vcs.installation-suspended` or `vcs.repository-not-installed`; Unavailable
 * `vcs.github-rate-limited`, `vcs.github-unreachable` or `vcs.github-app-refused`.
 */
export interface Github {
  /** Where its repositories are, such as `https://github.com`. */
  readonly webUrl: string;
  installation(installId: string): Promise<Installation>;
  /** Uninstalls the app; one that is gone already is no error. */
  removeInstallation(installId: string): Promise<void>;
  listRepositories(installId: string): Promise<{ readonly total: number; readonly items: InstalledRepository[] }>;
  listBranches(installId: string, repository: GithubRepositoryName): Promise<string[]>;
  /** For that repository alone, to read its contents; one that was made before is given again unless `isFresh`. */
  repositoryToken(
    installId: string,
    repository: GithubRepositoryName,
    options?: { readonly isFresh: boolean },
  ): Promise<RepositoryToken>;
}

/** Publishes a fact in the transaction that made it one. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;
