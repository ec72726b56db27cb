import { isFault } from "@exclave/kernel";
import type { AppFiles } from "@exclave/manifest";
import { allowedEnvironment, run } from "@exclave/process";
import type { Shell } from "../../commands/shell.ts";

type Repository = NonNullable<AppFiles["repository"]>;

/**
 * The git repository that holds a directory, as the control plane reaches it: by its path when that runs on this machine,
 * else by the address of its `origin`. Undefined where there is none.
 */
export async function findRepository(shell: Shell, directory: string): Promise<Repository | undefined> {
  const git = gitIn(shell, directory);
  const place = await git("rev-parse", "--show-toplevel", "--show-prefix");
  if (place === undefined) {
    return undefined;
  }
  const [toplevel = "", prefix = ""] = place.split("\n");
  const inside = { directory: prefix.replace(/\/$/, "") };
  if (isThisMachine((await shell.configuration()).apiUrl)) {
    return { url: toplevel, ...inside };
  }
  const origin = await git("config", "--get", "remote.origin.url");
  const url = origin === undefined ? undefined : webAddress(origin.trim());
  return url === undefined ? undefined : { url, ...inside };
}

/** The branch that is checked out around a directory; undefined outside of a repository and of any branch. */
export async function currentBranch(shell: Shell, directory: string): Promise<string | undefined> {
  return (await gitIn(shell, directory)("symbolic-ref", "--short", "--quiet", "HEAD"))?.trim();
}

/** The address that anybody reads a repository at, of one that git pushes to; undefined for a path. */
export function webAddress(origin: string): string | undefined {
  const [, host, path] = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)([^\s]+)$/.exec(origin) ?? [];
  if (host !== undefined) {
    return `https://${host}/${path!.replace(/^\//, "")}`;
  }
  const url = URL.parse(origin);
  if (!url || !["http:", "https:", "ssh:", "git:", "git+ssh:"].includes(url.protocol)) {
    return undefined;
  }
  const isWeb = url.protocol.startsWith("http");
  return isWeb ? `${url.protocol}//${url.host}${url.pathname}` : `https://${url.hostname}${url.pathname}`;
}

function isThisMachine(apiUrl: string): boolean {
  const { hostname } = new URL(apiUrl);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}

/** Runs git in a directory; answers what it printed, undefined where it failed or is not there. */
export function gitIn(shell: Shell, directory: string): (...args: readonly string[]) => Promise<string | undefined> {
  const environment = allowedEnvironment(shell.environment, { LC_ALL: "C" });
  return async (...args) => {
    try {
      const { exitCode, stdout, stderr } = await run("git", args, { cwd: directory, environment });
      if (exitCode !== 0 && stderr.includes("dubious ownership")) {
        shell.say(
          `git does not read ${directory}, for somebody else owns it: see safe.directory in \`git help config\``,
        );
      }
      return exitCode === 0 ? stdout : undefined;
    } catch (error) {
      // A machine without git has no repository either.
      if (isFault(error) && error.code === "process.not-found") {
        return undefined;
      }
      throw error;
    }
  };
}
