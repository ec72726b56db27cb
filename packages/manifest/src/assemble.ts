import { closest } from "@exclave/kernel";
import type { Reporter } from "./diagnostic.ts";
import type { AppFiles, FileContent } from "./files.ts";
import { type Entry, entryOf, type ListNode, type Node, startOf, type TableNode, tableOf, textOf } from "./node.ts";
import { type Part, partDirectories, partOf, parts } from "./parts.ts";
import { readToml } from "./read-toml.ts";

/** A file that was read, and the table it holds. */
interface ReadFile {
  readonly path: string;
  readonly part: Part;
  readonly table: TableNode;
}

/** An app's files put together to one table, every node of which knows where it stands. */
export async function assemble(files: AppFiles, reporter: Reporter): Promise<TableNode> {
  const paths = [...(await files.list(partDirectories))].sort();
  const read: ReadFile[] = [];
  const empty = new Set<string>();
  for (const path of paths) {
    const part = partOf(path);
    if (!part) {
      reportStrange(path, reporter);
      continue;
    }
    const content = await files.read(path);
    // An empty file is as good as none; one with a comment alone is there.
    if (content.kind === "text" && content.text === "") {
      empty.add(path);
      continue;
    }
    const file = readPart(path, part, content, reporter);
    if (file) read.push(file);
  }
  const there = paths.filter((path) => !empty.has(path));
  reportAbsent(files.name, there, reporter);
  return putTogether(read, reporter);
}

function readPart(path: string, part: Part, content: FileContent, reporter: Reporter): ReadFile | undefined {
  if (content.kind !== "text") {
    reporter.report(startOf(path), [part.key], {
      code: "file.unreadable",
      message: `${path} cannot be read: ${unreadable(content)}`,
    });
    return undefined;
  }
  const { table, ...failure } = readToml(path, content.text);
  if (table) return { path, part, table };
  if ("finding" in failure) reporter.report(failure.place, [part.key], failure.finding);
  return undefined;
}

export function unreadable({ kind }: FileContent | { readonly kind: "link" }): string {
  switch (kind) {
    case "text":
      return "it can";
    case "missing":
      return "it is not there";
    case "directory":
      return "it is a directory";
    case "outside":
      return "a link leads outside the app's directory";
    case "link":
      return "it is a link, and those of a commit are not followed";
    case "binary":
      return "it is not text in UTF-8";
    case "too-large":
      return "it is larger than 4 MiB";
  }
}

function reportStrange(path: string, reporter: Reporter): void {
  const isOlder = /^nuon\..*\.toml$/.test(path);
  // What all of them end with would make any two names alike.
  const near = closest(
    path.replace(/\.toml$/, ""),
    parts.flatMap(({ file }) => file?.replace(/\.toml$/, "") ?? []),
  );
  reporter.report(startOf(path), [], {
    code: isOlder ? "file.dead" : "file.unknown",
    message: isOlder
      ? `${path} is a file of the language before v1, which nothing reads`
      : `${path} is no file of an app`,
    hint: isOlder
      ? "remove it; the files beside it are read"
      : near
        ? `did you mean ${near}.toml?`
        : "move it into src/",
    severity: "warning",
  });
}

function reportAbsent(name: string, paths: readonly string[], reporter: Reporter): void {
  if (paths.length === 0) {
    reporter.report(startOf("metadata.toml"), [], {
      code: "file.no-app",
      message: `the directory ${name} holds no app: it has no .toml file`,
      hint: "name the app's directory, or make one with `exclave apps init`",
    });
    return;
  }
  for (const { file, doc, required } of parts) {
    if (required && !paths.includes(file!)) {
      reporter.report(startOf(file!), [], {
        code: "file.missing",
        message: `the app has no ${file}`,
        hint: `add it: it says ${doc.charAt(0).toLowerCase()}${doc.slice(1, -1)}`,
      });
    }
  }
}

function putTogether(read: readonly ReadFile[], reporter: Reporter): TableNode {
  const entries: Record<string, Node> = {};
  for (const key of new Set(parts.map((part) => part.key))) {
    const own = read.filter(({ part }) => part.key === key);
    const node = nodeOf(key, own, reporter);
    if (node) entries[key] = node;
  }
  return tableOf(startOf("metadata.toml"), entries);
}

function nodeOf(key: string, read: readonly ReadFile[], reporter: Reporter): Node | undefined {
  if (read.length === 0) return undefined;
  const singles = read.filter(({ path }) => !path.includes("/"));
  const items = read.filter(({ path }) => path.includes("/"));
  const isList = items.some(({ part }) => part.list === undefined) || key === "branches";
  if (isList) {
    return listOf([...singles, ...items].map(({ table }) => table));
  }
  const [single] = singles;
  const clashing = items.find(
    ({ part }) => part.key === key && part.list !== "named_policies" && part.list !== undefined,
  );
  if (single && clashing) {
    reporter.report(clashing.table.place, [key], {
      code: "file.both",
      message: `${single.path} and ${clashing.path} both say what the ${key} are`,
      hint: `move what is in ${single.path} into ${clashing.part.directory}/, and remove ${single.path}`,
    });
  }
  return single && items.length === 0 ? single.table : gather(key, single, items);
}

function listOf(items: readonly TableNode[]): ListNode {
  return { kind: "list", items, place: items[0]!.place };
}

/** A part whose items stand in files of their own. */
function gather(key: string, single: ReadFile | undefined, items: readonly ReadFile[]): TableNode {
  const lists = new Map<string, TableNode[]>();
  const entries: Entry[] = [...(single?.table.entries ?? [])];
  for (const file of items) {
    const list = roleKey(key, file) ?? file.part.list!;
    if (list.endsWith("_role") && !entries.some((entry) => entry.key === list)) {
      entries.push({ key: list, place: file.table.place, value: file.table });
    } else {
      const tables = lists.get(list) ?? [];
      tables.push(named(key, file));
      lists.set(list, tables);
    }
  }
  for (const [list, tables] of lists) {
    // A second role of one kind meets the first as a doubled key.
    const isRole = list.endsWith("_role");
    for (const table of isRole ? tables : []) entries.push({ key: list, place: table.place, value: table });
    if (!isRole) addTo(entries, list, tables);
  }
  return { kind: "table", entries, place: single?.table.place ?? items[0]!.table.place };
}

/** Those of a file and of a directory are read together: that both are there is said, and none of their names is missed. */
function addTo(entries: Entry[], list: string, tables: readonly TableNode[]): void {
  const index = entries.findIndex(({ key, value }) => key.toLowerCase() === list && value.kind === "list");
  const given = entries[index];
  if (given?.value.kind === "list") {
    entries[index] = { ...given, value: { ...given.value, items: [...given.value.items, ...tables] } };
  } else {
    entries.push({ key: list, place: tables[0]!.place, value: listOf(tables) });
  }
}

/** A file of `permissions/` says itself which role it is. */
function roleKey(key: string, { part, table }: ReadFile): string | undefined {
  const type = key === "permissions" && part.list === "roles" ? entryOf(table, "type")?.value : undefined;
  const isStandard = type?.kind === "text" && ["provision", "deprovision", "maintenance"].includes(type.value);
  return isStandard ? `${type.value}_role` : undefined;
}

/** A policy is called as its file is, unless it says otherwise. */
function named(key: string, { path, table }: ReadFile): TableNode {
  if (key !== "policies" || entryOf(table, "name")) return table;
  const name = path
    .split("/")
    .at(-1)!
    .replace(/\.toml$/, "");
  const entry: Entry = { key: "name", place: table.place, value: textOf(name, table.place) };
  return { ...table, entries: [...table.entries, entry] };
}
