import path from "node:path";
import { limitExceeded } from "@exclave/kernel";
import { type RunResult, run } from "@exclave/process";
import { classifyGitFailure, type GitFailure, repositoryUnreachable } from "./git-failure.ts";
import type { Reach } from "./reach.adapter.ts";

/** Runs git with nothing of this machine's configuration, no prompt, no shell, and only the transports it is told. */
export interface GitCommand {
  /** Talks to a repository; the outcome of what a server can say is an answer, not an error. */
  remote(reach: Reach, args: readonly string[], options?: RemoteOptions): Promise<GitOutcome>;
  /** Reads a mirror; never touches the network, also not for an object that the mirror lacks. */
  local(args: readonly string[], stdin?: string): Promise<RunResult>;
}

export type GitOutcome =
  | { readonly ended: "done"; readonly stdout: string }
  | { readonly ended: "failed"; readonly failure: GitFailure; readonly stderr: string };

export interface RemoteOptions {
  readonly timeoutMilliseconds?: number;
  readonly signal?: AbortSignal;
}

export interface GitCommandOptions {
  /** What the machine lends: PATH, proxies, certificates. */
  readonly environment: Readonly<Record<string, string>>;
  /** An existing directory that belongs to us alone; git runs in it and takes it for its home. */
  readonly directory: string;
  /** For a command that does not say its own. */
  readonly timeoutMilliseconds: number;
}

/** A listing of 200,000 refs takes 16 MB. */
const OUTPUT_BYTES = 32 * 1024 * 1024;
const LOCAL_TIMEOUT_MILLISECONDS = 10_000;
const GRACE_MILLISECONDS = 500;

const SETTINGS = [
  "credential.helper=",
  "core.hooksPath=/dev/null",
  "protocol.version=2",
  // Followed by us, each hop checked; see reach.adapter.ts.
  "http.followRedirects=false",
  "http.lowSpeedLimit=1",
  "http.lowSpeedTime=15",
  "gc.auto=0",
  "maintenance.auto=false",
  "log.mailmap=false",
  "i18n.logOutputEncoding=UTF-8",
  "advice.detachedHead=false",
];

/** Git for one cache directory. */
export function createGitCommand({ environment, directory, timeoutMilliseconds }: GitCommandOptions): GitCommand {
  const certificates = environment["SSL_CERT_FILE"];
  const base = {
    ...environment,
    HOME: directory,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    // A repository around the cache directory must not lend us its configuration.
    GIT_CEILING_DIRECTORIES: path.dirname(directory),
    ...(certificates === undefined ? {} : { GIT_SSL_CAINFO: certificates }),
  };

  function git(args: readonly string[], settings: readonly string[], options: Parameters<typeof run>[2]) {
    const configuration = [...SETTINGS, ...settings].flatMap((setting) => ["-c", setting]);
    return run("git", [...configuration, ...args], {
      cwd: directory,
      graceMilliseconds: GRACE_MILLISECONDS,
      captureBytes: OUTPUT_BYTES,
      ...options,
    });
  }

  return {
    async remote(reach, args, options = {}) {
      const tooMuch = new AbortController();
      let received = 0;
      const result = await git(args, reach.settings, {
        environment: { ...base, GIT_ALLOW_PROTOCOL: reach.protocols, ...credentialEnvironment(reach) },
        timeoutMilliseconds: options.timeoutMilliseconds ?? timeoutMilliseconds,
        signal: AbortSignal.any([tooMuch.signal, ...(options.signal ? [options.signal] : [])]),
        onStdout(chunk) {
          received += chunk.length;
          if (received > OUTPUT_BYTES) {
            tooMuch.abort();
          }
        },
      });
      if (tooMuch.signal.aborted) {
        throw limitExceeded("vcs.repository-too-large", `${reach.url} has more branches and tags than can be listed`, {
          hint: "name a full commit id",
        });
      }
      options.signal?.throwIfAborted();
      if (result.endedBy === "timeout") {
        throw repositoryUnreachable(reach.url, "it did not answer in time");
      }
      return result.exitCode === 0
        ? { ended: "done", stdout: result.stdout }
        : { ended: "failed", failure: classifyGitFailure(result.stderr), stderr: result.stderr };
    },
    local: (args, stdin) =>
      git(args, [], {
        // No transport at all: what a mirror lacks would otherwise be fetched in passing.
        environment: { ...base, GIT_ALLOW_PROTOCOL: "", GIT_NO_LAZY_FETCH: "1" },
        timeoutMilliseconds: LOCAL_TIMEOUT_MILLISECONDS,
        ...(stdin === undefined ? {} : { stdin }),
      }),
  };
}

/** By the environment, which other users cannot read, unlike arguments; sent to that origin and no other. */
function credentialEnvironment({ credential }: Reach): Readonly<Record<string, string>> {
  return credential
    ? {
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: `http.${credential.origin}/.extraHeader`,
        GIT_CONFIG_VALUE_0: `Authorization: ${credential.authorization}`,
      }
    : {};
}
