import path from "node:path";
import type { Shell } from "../../commands/shell.ts";
import type { View } from "../../output/view.ts";
import { shellWord } from "../../terminal/shell-word.ts";
import { nearestAppName } from "../app-name.ts";
import { count } from "../directory/diagnostics.ts";
import { currentBranch } from "../directory/git-repository.ts";
import { prepareDirectory, writeFiles } from "../directory/write-files.ts";
import { templateFiles } from "./template.ts";

/** Writes a small app into a directory; where one of its files is there already, it writes nothing. */
export async function initApp(shell: Shell, named: string | undefined): Promise<View> {
  const directory = path.resolve(named ?? ".");
  const name = path.basename(directory);
  await prepareDirectory(directory);
  const branch = await currentBranch(shell, directory);
  const files = templateFiles(name, branch ?? "main");
  const paths = Object.keys(files);
  await writeFiles(directory, new Map(Object.entries(files)));
  const place = shellWord(named ?? ".");
  const appName = nearestAppName(name);
  const next = [
    ...(branch !== undefined ? [] : [`git -C ${place} init --initial-branch main`]),
    `git -C ${place} add . && git -C ${place} commit -m "A new app"`,
    `exclave apps sync ${place} --create${appName === name ? "" : ` --app-id ${appName}`}`,
  ];
  return {
    data: { name, directory, files: paths, next },
    names: paths,
    text: () => [
      `wrote ${name}: ${count(paths.length, "file")} in ${directory}`,
      "",
      "next:",
      ...next.map((line) => `  ${line}`),
    ],
  };
}
