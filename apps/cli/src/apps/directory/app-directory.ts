import { stat } from "node:fs/promises";
import path from "node:path";
import { invalidInput, preconditionFailed } from "@exclave/kernel";
import type { App, AppFiles, Diagnostic, ReadAppFiles } from "@exclave/manifest";
import type { Shell } from "../../commands/shell.ts";
import { errorsOf, reportDiagnostics, summaryOf } from "./diagnostics.ts";
import { createDiskFiles } from "./disk-files.ts";
import { findRepository } from "./git-repository.ts";

/** An app as its directory describes it, with nothing wrong in it. */
export interface AppDirectory {
  readonly app: App;
  /** Of the directory: what the app is called unless somebody says otherwise. */
  readonly name: string;
  readonly directory: string;
  readonly repository: AppFiles["repository"];
  readonly warnings: readonly Diagnostic[];
  /** Where a place in the intermediate config stands in the files. */
  readonly placeOf: ReadAppFiles["placeOf"];
}

export interface ReadAppDirectoryOptions {
  /** The working directory unless given. */
  readonly directory: string | undefined;
  readonly lenient: boolean;
}

/** Reads the app in a directory; fails with `app.invalid`, all that is wrong with it on standard error. */
export async function readAppDirectory(shell: Shell, options: ReadAppDirectoryOptions): Promise<AppDirectory> {
  const directory = path.resolve(options.directory ?? ".");
  await refuseOther(directory);
  const { readApp } = await import("@exclave/manifest");
  const repository = await findRepository(shell, directory);
  const files = await createDiskFiles({ directory, ...(repository && { repository }) });
  const { app, diagnostics, placeOf } = await readApp(files, { lenient: options.lenient });
  reportDiagnostics(shell.err, diagnostics, fromHere(directory));
  if (!app) {
    throw preconditionFailed("app.invalid", `${files.name}: ${summaryOf(diagnostics)}`, {
      hint: `correct ${errorsOf(diagnostics).length === 1 ? "it" : "them"} and try again; nothing was changed`,
      details: { directory, diagnostics },
    });
  }
  return { app, name: files.name, directory, repository, warnings: diagnostics, placeOf };
}

/** As short as it can be said without leaving the working directory. */
export function fromHere(directory: string): string {
  const relative = path.relative(process.cwd(), directory);
  return relative.startsWith("..") ? directory : relative;
}

async function refuseOther(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw invalidInput("usage.directory", `${directory} is ${found ? "no directory" : "not there"}`, {
      hint: "name the app's directory; `exclave apps init DIR` makes one",
    });
  }
}
