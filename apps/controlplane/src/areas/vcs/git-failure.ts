import { type Fault, invalidInput, unavailable, withoutControlCharacters } from "@exclave/kernel";

/** What a failed git command was up against, as far as its words tell. */
export type GitFailure =
  | "redirected"
  | "not-found"
  | "denied"
  | "no-commit"
  | "no-filter"
  | "unreachable"
  /** Nothing known: a damaged mirror, a full disk, or an error of ours. */
  | "other";

/** Git's messages in the C locale, 2.30 to 2.50; the first match counts. */
const signs: readonly (readonly [RegExp, GitFailure])[] = [
  [/requested URL returned error: 30[12378]|unable to update url base from redirection/, "redirected"],
  [/requested URL returned error: 40[13]|could not read (Username|Password)|Authentication failed/, "denied"],
  [
    /requested URL returned error: 4(04|10)|repository '.*' not found|does not appear to be a git repository|is this a git repository/i,
    "not-found",
  ],
  [/not our ref|unadvertised object|no such remote ref|couldn't find remote ref|mismatched algorithms/i, "no-commit"],
  [/filter '?[^']*'? not supported|filter .* not (allowed|supported)/i, "no-filter"],
  [/could not resolve host|failed to connect|connection (refused|reset|timed out)|couldn't connect/i, "unreachable"],
  [
    /requested URL returned error: (5\d\d|429)|early EOF|hung up unexpectedly|RPC failed|SSL|TLS|timed out/i,
    "unreachable",
  ],
];

/** Sorts a failed command by what it printed. */
export function classifyGitFailure(stderr: string): GitFailure {
  return signs.find(([sign]) => sign.test(stderr))?.[1] ?? "other";
}

/** The fault for a repository that could not be read; `stderr` is git's, in which no secret can be. */
export function repositoryFault(url: string, failure: GitFailure, stderr: string): Fault {
  const details = { repository: url, said: lastLine(stderr) };
  switch (failure) {
    case "not-found":
      return invalidInput("vcs.repository-not-found", `there is no repository at ${url}`, {
        hint: "check the spelling; a private repository looks the same to a stranger",
        details,
      });
    case "denied":
      return invalidInput("vcs.repository-denied", `${url} asks for a login`, {
        hint: "connect its account (docs/guides/connect-github.md) and name it in connected_github_vcs_config",
        details,
      });
    default:
      return repositoryUnreachable(url, lastLine(stderr));
  }
}

/** The fault for a repository that does not answer now. */
export function repositoryUnreachable(url: string, said: string): Fault {
  return unavailable("vcs.repository-unreachable", `${url} could not be read: ${said}`, {
    hint: "try again; if it stays so, check that this server may connect there",
    details: { repository: url, said },
  });
}

const SAID_LENGTH = 300;

/** Part of it is the server's own words: nothing that would colour or move a terminal. */

function lastLine(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return withoutControlCharacters(lines.at(-1) ?? "git said nothing").slice(0, SAID_LENGTH);
}
