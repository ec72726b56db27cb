import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { conflict } from "@exclave/kernel";
import type { Shell } from "../../commands/shell.ts";
import type { View } from "../../output/view.ts";
import { count } from "../directory/diagnostics.ts";
import { currentBranch } from "../directory/git-repository.ts";
import { templateFiles } from "./template.ts";

/** Writes a small app into a directory; where one of its files is there already, it writes nothing. */
export async function initApp(shell: Shell, named: string | undefined): Promise<View> {
  const directory = path.resolve(named ?? ".");
  const name = path.basename(directory);
  await mkdir(directory, { recursive: true });
  const branch = await currentBranch(shell, directory);
  const files = templateFiles(name, branch ?? "main");
  const paths = Object.keys(files);
  const taken = paths.filter((file) => existsSync(path.join(directory, file)));
  if (taken.length > 0) {
    throw conflict("app.files-there", `${directory} has ${taken.join(", ")} already`, {
      hint: "nothing was written: name a new directory, or move these away",
      details: { directory, files: taken },
    });
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await writeFile(path.join(directory, file), text, { flag: "wx" });
  }
  const place = named ?? ".";
  const next = [
    ...(branch !== undefined ? [] : [`git -C ${place} init --initial-branch main`]),
    `git -C ${place} add . && git -C ${place} commit -m "A new app"`,
    `exclave apps sync ${place} --create`,
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
