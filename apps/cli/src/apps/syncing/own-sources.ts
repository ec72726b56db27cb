import type { AppDirectory } from "../directory/app-directory.ts";

/** What of the repository that holds an app something in the app is built from. */
export interface OwnSources {
  readonly directories: ReadonlySet<string>;
  readonly branches: ReadonlySet<string>;
}

/** Looks through the whole app, for sources stand in many of its parts. */
export function ownSources({ app, repository }: Pick<AppDirectory, "app" | "repository">): OwnSources {
  const directories = new Set<string>();
  const branches = new Set<string>();
  function look(value: unknown): void {
    if (typeof value !== "object" || value === null) {
      return;
    }
    const { repo, directory, branch } = value as Readonly<Record<string, unknown>>;
    if (repo === repository?.url && typeof directory === "string") {
      directories.add(directory);
      if (typeof branch === "string") {
        branches.add(branch);
      }
    }
    Object.values(value).forEach(look);
  }
  if (repository) {
    look(app);
  }
  return { directories, branches };
}
