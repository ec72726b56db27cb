import type { GitCommand, GitOutcome } from "./git-command.adapter.ts";
import type { Mirror } from "./mirrors.adapter.ts";
import type { Reach } from "./reach.adapter.ts";

/** Runs a command against a repository, wherever it is reached. */
export type Remote = (command: (reach: Reach) => Promise<GitOutcome>) => Promise<GitOutcome>;

export interface FetchOptions {
  /** Ids: of commits, whose history is left behind, or of files, with which no git bears a depth. */
  readonly wanted: { readonly commit: string } | { readonly files: readonly string[] };
  /** Tried one after another: some servers know only the simpler ones. An empty one takes whatever the server sends. */
  readonly filters: readonly (readonly string[])[];
}

const FETCH_TIMEOUT_MILLISECONDS = 120_000;

/** Fetches objects into a mirror. */
export async function fetchInto(
  git: GitCommand,
  mirror: Mirror,
  remote: Remote,
  { wanted, filters }: FetchOptions,
): Promise<GitOutcome> {
  const [ids, depth] = "commit" in wanted ? [[wanted.commit], ["--depth=1"]] : [wanted.files, []];
  return await mirror.fill(async (signal) => {
    let outcome: GitOutcome = { ended: "failed", failure: "no-filter", stderr: "" };
    for (const filter of filters) {
      if (outcome.ended === "failed" && outcome.failure === "no-filter") {
        outcome = await remote((reach) =>
          git.remote(
            reach,
            [
              `--git-dir=${mirror.directory}`,
              "-c",
              `remote.origin.url=${reach.location}`,
              "fetch",
              "--quiet",
              ...depth,
              "--no-tags",
              "--no-write-fetch-head",
              "--no-recurse-submodules",
              "--no-auto-maintenance",
              // A commit may be there without the directories that are wanted now.
              "--refetch",
              ...filter,
              ...reach.uploadPack,
              "origin",
              ...ids,
            ],
            { timeoutMilliseconds: FETCH_TIMEOUT_MILLISECONDS, signal },
          ),
        );
      }
    }
    return outcome;
  });
}
