import { hasControlCharacter, invalidField, isGitRef } from "@exclave/kernel";

/** A directory on a branch of a repository. */
export interface GitLocation {
  /** As given: a URL, or `owner/name`. */
  readonly repo: string;
  /** As given; see `sourceDirectory`. */
  readonly directory: string;
  /** A branch, tag or commit; what is built when nothing else is asked for. */
  readonly branch: string;
}

const MAXIMUM_LENGTH = 255;

/** Checks what a config says of its source; `at` is where it stands in the request, such as `source.`. */
export function checkGitLocation(at: string, { repo, directory, branch }: GitLocation): GitLocation {
  if (repo === "" || repo.startsWith("-") || hasControlCharacter(repo)) {
    // What stands before an @ may be a password.
    const shown = repo.includes("@") ? "…" : repo;
    throw invalidField(`${at}repo`, shown, "must be the URL of a git repository, or owner/name");
  }
  if (!isGitRef(branch)) {
    throw invalidField(`${at}branch`, branch, "must be the name of a branch, a tag or a full commit id");
  }
  return { repo, directory: checkPath(`${at}directory`, directory), branch };
}

/** Checks a path that must stay inside the source; answers it as given. */
export function checkPath(field: string, path: string): string {
  const isOutside = path.startsWith("/") || path.split("/").includes("..") || path.includes("\\");
  if (isOutside || /^[-:]/.test(path) || hasControlCharacter(path) || path.length > MAXIMUM_LENGTH) {
    throw invalidField(field, path, "must be a path inside the repository: relative, without `..`");
  }
  return path;
}

/** The one spelling of a directory that stands for every way to write it; `.` is the root. */
export function sourceDirectory(directory: string): string {
  const parts = directory.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/") || ".";
}
