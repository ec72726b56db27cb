import type { FaultParty } from "@exclave/contract";

/** Why git could not fetch. */
export interface GitFailure {
  readonly code: string;
  readonly faultOf: FaultParty;
  /** The same fetch may do better in a moment. */
  readonly mayPass: boolean;
  readonly hint?: string;
}

interface Symptom extends GitFailure {
  readonly pattern: RegExp;
}

/** What git says, in the order it is looked for; its texts are stable under LC_ALL=C. */
const symptoms: readonly Symptom[] = [
  {
    pattern: /not our ref|unadvertised object|couldn't find remote ref|no such remote ref|did not send all necessary/i,
    code: "source.commit-not-found",
    faultOf: "source",
    mayPass: false,
    hint: "the commit is not in the repository any more",
  },
  {
    pattern: /returned error: 30\d|update url base from redirection/i,
    code: "source.redirected",
    faultOf: "source",
    mayPass: false,
    hint: "sources may not redirect; give the URL that the repository lives at",
  },
  {
    pattern: /authentication failed|could not read (username|password)|returned error: 40[13]|permission denied/i,
    code: "source.access-denied",
    faultOf: "source",
    mayPass: false,
    hint: "connect the repository, or make it public",
  },
  {
    pattern:
      /repository .* not found|returned error: 404|does not appear to be a git repository|is this a git repository|does not exist/i,
    code: "source.repository-not-found",
    faultOf: "source",
    mayPass: false,
    hint: "check the URL of the repository; one on this machine must be readable by all, for jobs have users of their own",
  },
  {
    pattern: /transport '.*' not allowed/i,
    code: "source.url-refused",
    faultOf: "caller",
    mayPass: false,
  },
  {
    pattern: /invalid path '/i,
    code: "source.path-refused",
    faultOf: "source",
    mayPass: false,
    hint: "a name of the tree leads out of it, or means something else to git or to a file system; rename it",
  },
  {
    pattern:
      /could not resolve host|failed to connect|connection (refused|reset|timed out)|timed out|early eof|hung up|unexpected disconnect|rpc failed|returned error: (429|5\d\d)|recv failure|gnutls|ssl/i,
    code: "source.unreachable",
    faultOf: "source",
    mayPass: true,
    hint: "the git server did not answer as it should",
  },
  {
    pattern: /no space left on device|cannot allocate memory|out of memory/i,
    code: "runner.no-space",
    faultOf: "runner",
    mayPass: false,
    hint: "make room in the runner's data directory",
  },
];

/** Reads what git wrote before it failed. */
export function readGitFailure(stderr: string): GitFailure {
  const { pattern: _, ...failure } = symptoms.find(({ pattern }) => pattern.test(stderr)) ?? {
    pattern: /./,
    code: "source.fetch-failed",
    faultOf: "source" as const,
    mayPass: false,
  };
  return failure;
}
