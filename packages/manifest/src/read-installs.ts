import { unreadable } from "./assemble.ts";
import { each } from "./checks/check.ts";
import { checkInstall, checkInstallInputs, type KnownInput } from "./checks/installs.ts";
import { distinctNames } from "./checks/names.ts";
import { decodeTable } from "./decode.ts";
import type { Install } from "./definitions/app.ts";
import { install as definition } from "./definitions/installs.ts";
import { createReporter, type Diagnostic, type Finding, type Path, pathText, type Reporter } from "./diagnostic.ts";
import type { FileContent } from "./files.ts";
import { placeOf } from "./find-node.ts";
import { startOf, type TableNode, tableOf } from "./node.ts";
import { readToml } from "./read-toml.ts";

/** A file that describes one install. */
export interface InstallFile {
  /** As it is shown. */
  readonly path: string;
  readonly content: FileContent | { readonly kind: "link" };
}

/** An install, and the file that describes it. */
export interface ReadInstall {
  readonly path: string;
  readonly install: Install;
}

/** What came of reading install files: the installs only when nothing is wrong. */
export interface ReadInstalls {
  readonly installs: readonly ReadInstall[] | undefined;
  /** In the order of files and lines. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Larger files are no installs; what is read of many at once must not keep a server from its other work. */
export const MAXIMUM_INSTALL_FILE_BYTES = 64 * 1024;

/** Reads install files for an app that has these inputs. Never throws for what is in them: all is reported at once. */
export function readInstalls(files: readonly InstallFile[], inputs: readonly KnownInput[]): ReadInstalls {
  const reporter = createReporter();
  const tables: TableNode[] = [];
  const installs: Install[] = [];
  for (const file of files) {
    const table = reporter.isFull() ? undefined : readFile(file, reporter);
    if (table) {
      installs.push(
        decodeTable(table, definition, ["installs", tables.length], { reporter, lenient: false }) as Install,
      );
      tables.push(table);
    }
  }
  checkAll(installs, inputs, tables, reporter);
  const diagnostics = reporter.diagnostics();
  const read = installs.map((install, index) => ({ path: tables[index]!.place.file, install }));
  return { installs: reporter.hasErrors() ? undefined : read, diagnostics };
}

/** The table of a file; undefined for one that cannot be read, and for an empty one, which is as good as none. */
function readFile({ path, content }: InstallFile, reporter: Reporter): TableNode | undefined {
  if (content.kind !== "text") {
    const isLarge = content.kind === "too-large";
    const why = isLarge ? `it is larger than ${MAXIMUM_INSTALL_FILE_BYTES / 1024} KiB` : unreadable(content);
    const message = `${path} cannot be read: ${why}`;
    reporter.report(startOf(path), ["installs"], { code: "file.unreadable", message });
    return undefined;
  }
  if (content.text === "") return undefined;
  const read = readToml(path, content.text);
  if ("finding" in read) reporter.report(read.place, ["installs"], read.finding);
  return read.table;
}

function checkAll(
  installs: readonly Install[],
  inputs: readonly KnownInput[],
  tables: readonly TableNode[],
  reporter: Reporter,
): void {
  const root = tableOf(startOf(""), { installs: { kind: "list", items: tables, place: startOf("") } });
  const mistaken = reporter.mistaken();
  function say(path: Path, finding: Finding): void {
    if (!reporter.isFull() && !mistaken.has(pathText(path))) {
      reporter.report(placeOf(root, path), path, finding);
    }
  }
  distinctNames("installs", ["installs"], installs, say);
  const names = inputs.map(({ name }) => name);
  for (const { item, at } of each(["installs"], installs)) {
    checkInstall(item, at, names, say);
    checkInstallInputs(item, at, inputs, say);
  }
}
