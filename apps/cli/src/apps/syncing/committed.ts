import { allowedEnvironment, run } from "@exclave/process";
import type { Shell } from "../../commands/shell.ts";
import type { AppDirectory } from "../directory/app-directory.ts";
import { count } from "../directory/diagnostics.ts";
import { ownSources } from "./own-sources.ts";

/** Says what of the app's own sources a build will not see, for builds take what is committed. */
export async function warnOfUncommitted(shell: Shell, read: AppDirectory): Promise<void> {
  const { directories } = ownSources(read);
  if (directories.size === 0) {
    return;
  }
  const environment = allowedEnvironment(shell.environment, { LC_ALL: "C" });
  const places = [...directories].map((directory) => `:(top,literal)${directory}`);
  const { exitCode, stdout } = await run("git", ["status", "--porcelain", "--", ...places], {
    cwd: read.directory,
    environment,
  });
  const changed = stdout.split("\n").filter((line) => line !== "").length;
  if (exitCode === 0 && changed > 0) {
    shell.say(`${count(changed, "path")} of its sources changed since the last commit: builds take what is committed`);
  }
}
