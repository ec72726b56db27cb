import { defined } from "@exclave/kernel";

interface Repository {
  readonly repo: string;
  readonly directory: string;
  readonly branch: string;
}

interface Repositories {
  readonly public_repo?: Repository | undefined;
  readonly connected_repo?: Repository | undefined;
}

interface GitConfigs {
  readonly public_git_vcs_config?: { repo: string; directory: string; branch: string };
  readonly connected_github_vcs_config?: { repo: string; directory: string; branch: string };
}

/** Where sources come from, as requests have it. */
export function gitOf({ public_repo, connected_repo }: Repositories): GitConfigs {
  return defined({
    public_git_vcs_config: public_repo && copied(public_repo),
    connected_github_vcs_config: connected_repo && copied(connected_repo),
  });
}

function copied({ repo, directory, branch }: Repository): { repo: string; directory: string; branch: string } {
  return { repo, directory, branch };
}

interface OperationRole {
  readonly operation: string;
  readonly role: string;
}

/** Roles by the kind of work that takes them. */
export function rolesByOperation(rules: readonly OperationRole[] | undefined): Record<string, string> | undefined {
  return rules && Object.fromEntries(rules.map(({ operation, role }) => [operation, role]));
}

export function copiedMap(map: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return { ...map };
}

export function copiedList(list: readonly string[] | undefined): string[] {
  return [...(list ?? [])];
}

const NANOSECONDS = 1e9;

/** A duration as the API counts it. */
export function nanoseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * NANOSECONDS);
}
