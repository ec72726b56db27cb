import type { GitRepository } from "./git-repository.ts";

/** A repository as the fake GitHub knows it. */
export interface GithubRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly git: GitRepository;
}

/** An installation of the app in one account; a test suspends or removes it. */
export interface GithubInstallation {
  readonly id: string;
  readonly account: { readonly id: number; readonly login: string };
  /** Names of the account's repositories that the app was given. */
  readonly repositories: Set<string>;
  suspend(): void;
  remove(): void;
}

/** What an access token may do, and until when. */
export interface GithubToken {
  readonly token: string;
  readonly installationId: string;
  /** Names of repositories; undefined for all of the installation. */
  readonly repositories: readonly string[] | undefined;
  readonly permissions: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

/** A repository as GitHub's REST API shows it, as far as clients look. */
export function toRepositoryObject(repository: GithubRepository, webUrl: string): object {
  const { id, owner, name, isPrivate } = repository;
  return {
    id,
    name,
    full_name: `${owner}/${name}`,
    private: isPrivate,
    fork: false,
    description: null,
    default_branch: "main",
    html_url: `${webUrl}/${owner}/${name}`,
    updated_at: "2026-01-01T00:00:00Z",
  };
}
