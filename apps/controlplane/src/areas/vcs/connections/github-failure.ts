import { type Fault, invalidInput, nearest, unavailable, withoutControlCharacters } from "@exclave/kernel";

/** What an answer of GitHub's REST API says when it is no success. */
export interface GithubRefusal {
  readonly status: number;
  readonly message: string;
  readonly header: (name: string) => string | undefined;
}

const DEFAULT_PAUSE_SECONDS = 60;
const MAXIMUM_PAUSE_SECONDS = 3_600;

/** The fault for an answer that says nothing particular to what was asked. */
export function githubFault({ status, message, header }: GithubRefusal, now: Date): Fault {
  const isLimited =
    status === 429 || (status === 403 && (header("retry-after") ?? header("x-ratelimit-remaining")) !== undefined);
  if (isLimited && (header("retry-after") !== undefined || header("x-ratelimit-remaining") === "0")) {
    return rateLimited(pauseSeconds(header, now));
  }
  if (status === 401) {
    return unavailable("vcs.github-app-refused", `GitHub does not know the app: ${said(message)}`, {
      hint: "check EXCLAVE_GITHUB_APP_ID, EXCLAVE_GITHUB_APP_KEY_FILE and this machine's clock",
      retryable: false,
    });
  }
  return githubUnreachable(`it answered ${status}: ${said(message)}`);
}

function rateLimited(seconds: number): Fault {
  return unavailable("vcs.github-rate-limited", "GitHub takes no more requests of this app for now", {
    hint: `try again in ${seconds} seconds`,
    details: { retry_after_seconds: seconds },
  });
}

function pauseSeconds(header: GithubRefusal["header"], now: Date): number {
  const reset = Number(header("x-ratelimit-reset") ?? Number.NaN) - now.getTime() / 1_000;
  const pause = Math.ceil(Number(header("retry-after") ?? reset));
  return Number.isFinite(pause) ? Math.min(Math.max(pause, 1), MAXIMUM_PAUSE_SECONDS) : DEFAULT_PAUSE_SECONDS;
}

/** The fault for a GitHub that does not answer, or not as it should. */
export function githubUnreachable(why: string): Fault {
  return unavailable("vcs.github-unreachable", `GitHub could not be asked: ${why}`, {
    hint: "try again; if it stays so, check EXCLAVE_GITHUB_API_URL and that this server may connect there",
  });
}

export function installationGone(installId: string): Fault {
  return invalidInput("vcs.installation-gone", `the GitHub App is not installed any more (installation ${installId})`, {
    hint: "install it again in the account, and connect the new installation: POST /v1/vcs/connections",
    details: { github_install_id: installId },
  });
}

export function installationSuspended(installId: string): Fault {
  return invalidInput("vcs.installation-suspended", `the GitHub App's installation ${installId} is suspended`, {
    hint: "an owner of the account may lift that, in the account's settings at GitHub",
    details: { github_install_id: installId },
  });
}

/** The app was not given the repository; names those near it that it was. */
export function repositoryNotInstalled(repository: string, reachable: readonly string[]): Fault {
  const close = nearest(repository, reachable);
  const hint =
    close.length > 0
      ? `nearest: ${close.join(", ")}`
      : "give the app that repository, in the account's settings at GitHub, or check the spelling";
  return invalidInput("vcs.repository-not-installed", `no VCS connection of this org reaches ${repository}`, {
    hint,
    details: { repository, nearest: close },
  });
}

export function githubNotConfigured(): Fault {
  return invalidInput("vcs.github-not-configured", "this server has no GitHub App", {
    hint: "the operator names one by EXCLAVE_GITHUB_APP_ID and EXCLAVE_GITHUB_APP_KEY_FILE; see docs/guides/connect-github.md",
  });
}

const SAID_LENGTH = 200;

/** In somebody else's words: one line, without what would move a terminal. */
function said(message: string): string {
  return withoutControlCharacters(message).slice(0, SAID_LENGTH);
}
