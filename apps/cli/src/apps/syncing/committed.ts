import { allowedEnvironment, run } from "@exclave/process";
import type { Shell } from "../../commands/shell.ts";
import type { AppDirectory } from "../directory/app-directory.ts";
import { count } from "../directory/diagnostics.ts";

/** Says what of the app's own sources a build will not see, for builds take what is committed. */
export async function warnOfUncommitted(shell: Shell, { app, directory, repository }: AppDirectory): Promise<void> {
  const sources = repository ? sourcesIn(app, repository.url) : new Set<string>();
  if (sources.size === 0) {
    return;
  }
  const environment = allowedEnvironment(shell.environment, { LC_ALL: "C" });
  const places = [...sources].map((source) => `:(top,literal)${source}`);
  const { exitCode, stdout } = await run("git", ["status", "--porcelain", "--", ...places], {
    cwd: directory,
    environment,
  });
  const changed = stdout.split("\n").filter((line) => line !== "").length;
  if (exitCode === 0 && changed > 0) {
    shell.say(`${count(changed, "path")} of its sources changed since the last commit: builds take what is committed`);
  }
}

/** Directories of the repository that something in the app is taken from. */
function sourcesIn(value: unknown, url: string): ReadonlySet<string> {
  if (typeof value !== "object" || value === null) {
    return new Set();
  }
  const { repo, directory } = value as { readonly repo?: unknown; readonly directory?: unknown };
  const own = repo === url && typeof directory === "string" ? [directory] : [];
  return new Set([...own, ...Object.values(value).flatMap((inner) => [...sourcesIn(inner, url)])]);
}
