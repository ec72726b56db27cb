import { unreadable } from "./assemble.ts";
import { each, quoted } from "./checks/check.ts";
import { checkInstall, checkInstallInputs, type KnownInput } from "./checks/installs.ts";
import { distinctNames } from "./checks/names.ts";
import { decodeTable } from "./decode.ts";
import type { Install } from "./definitions/app.ts";
import { install as definition } from "./definitions/installs.ts";
import { createReporter, type Diagnostic, type Finding, type Path, pathText, type Reporter } from "./diagnostic.ts";
import type { FileContent } from "./files.ts";
import { placeOf } from "./find-node.ts";
import { type Entry, entryOf, type Node, startOf, type TableNode, tableOf } from "./node.ts";
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
  const sensitive = new Set(inputs.flatMap(({ name, sensitive: isSensitive }) => (isSensitive ? [name] : [])));
  const tables: TableNode[] = [];
  const installs: Install[] = [];
  for (const file of files) {
    const table = reporter.isFull() ? undefined : readFile(file, reporter);
    if (table) {
      const at = ["installs", tables.length];
      const readable = withoutUnreadable(table, at, sensitive, reporter);
      installs.push(decodeTable(readable, definition, at, { reporter, lenient: false }) as Install);
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

/** Without the values of inputs that no file may give, or that are no text. None is repeated: it may be a secret. */
function withoutUnreadable(table: TableNode, at: Path, sensitive: ReadonlySet<string>, reporter: Reporter): TableNode {
  function isReadable({ key, place, value }: Entry): boolean {
    const finding = sensitive.has(key) ? sensitiveInput(key) : value.kind === "text" ? undefined : noText(key);
    if (finding) reporter.report(place, [...at, "inputs", key], finding);
    return finding === undefined;
  }
  function readable(node: Node): Node {
    if (node.kind === "list") return { ...node, items: node.items.map(readable) };
    return node.kind === "table" ? { ...node, entries: node.entries.filter(isReadable) } : node;
  }
  const inputs = entryOf(table, "inputs");
  const entries = table.entries.map((entry) => (entry === inputs ? { ...entry, value: readable(entry.value) } : entry));
  return { ...table, entries };
}

function sensitiveInput(name: string): Finding {
  return {
    code: "install.sensitive-input",
    message: `the input ${quoted(name)} is sensitive, and files of a repository are read by many`,
    hint: "remove it, and change the secret: it is in the repository's history",
  };
}

function noText(name: string): Finding {
  return { code: "value.type", message: `${name} is no text, and must be one`, hint: "put it in quotes" };
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
