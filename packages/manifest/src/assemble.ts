import { closest } from "@exclave/kernel";
import type { Finding, Reporter } from "./diagnostic.ts";
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
  await reportStrangeDirectories(files, reporter);
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
  const directory = partDirectories.find((each) => `${each}.toml` === path);
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
        : directory
          ? `make a file of each in ${directory}/`
          : "move it into src/",
    severity: "warning",
  });
}

/** What lies beside the parts of many an app, and is none, however near to one it is spelled. */
const vendorsOwn: ReadonlySet<string> = new Set(["src", "scripts"]);

/** A slip in a directory's name would leave out everything in it, in silence. */
async function reportStrangeDirectories(files: AppFiles, reporter: Reporter): Promise<void> {
  const names = (await files.directories()).filter((name) => !partDirectories.includes(name) && !vendorsOwn.has(name));
  const near = names.flatMap((name) => {
    const meant = name.length > 3 ? closest(name.toLowerCase(), partDirectories) : undefined;
    return meant !== undefined && Math.abs(meant.length - name.length) <= 2 ? [{ name, meant }] : [];
  });
  for (const { name, meant } of near) {
    const [first] = [...(await files.list([name]))].filter((path) => path.startsWith(`${name}/`)).sort();
    if (first === undefined) continue;
    reporter.report(startOf(first), [], {
      code: "file.unknown",
      message: `${name}/ is no directory of an app, and nothing in it is read`,
      hint: `did you mean ${meant}/?`,
      severity: "warning",
    });
  }
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
  return single && items.length === 0 ? single.table : gather(key, { single, items, reporter });
}

function listOf(items: readonly TableNode[]): ListNode {
  return { kind: "list", items, place: items[0]!.place };
}

interface Gathered {
  readonly single: ReadFile | undefined;
  readonly items: readonly ReadFile[];
  readonly reporter: Reporter;
}

/** A part whose items stand in files of their own. */
function gather(key: string, { single, items, reporter }: Gathered): TableNode {
  const lists = new Map<string, TableNode[]>();
  const entries: Entry[] = [...(single?.table.entries ?? [])];
  for (const file of items) {
    const list = roleKey(key, file) ?? file.part.list!;
    const first = list.endsWith("_role") ? entries.find((entry) => entry.key === list) : undefined;
    if (first) {
      reporter.report(file.table.place, [key, list, "type"], secondRole(list, first, file));
    } else if (list.endsWith("_role")) {
      entries.push({ key: list, place: file.table.place, value: file.table });
    } else {
      const tables = lists.get(list) ?? [];
      if (key === "permissions" && list === "roles" && !entryOf(file.table, "type")) {
        const index = lengthOf(entries, list) + tables.length;
        reporter.report(file.table.place, [key, list, index, "type"], roleWithoutType);
      }
      tables.push(named(key, file));
      lists.set(list, tables);
    }
  }
  for (const [list, tables] of lists) addTo(entries, list, tables);
  return { kind: "table", entries, place: single?.table.place ?? items[0]!.table.place };
}

const roleWithoutType: Finding = {
  code: "value.missing",
  message: "a file of permissions/ needs type: which role it is",
  hint: 'add type = "provision", "deprovision" or "maintenance"; roles of the app\'s own have type = "custom"',
};

function indexOf(entries: readonly Entry[], list: string): number {
  return entries.findIndex(({ key, value }) => key.toLowerCase() === list && value.kind === "list");
}

function lengthOf(entries: readonly Entry[], list: string): number {
  const value = entries[indexOf(entries, list)]?.value;
  return value?.kind === "list" ? value.items.length : 0;
}

/** Those of a file and of a directory are read together: that both are there is said, and none of their names is missed. */
function addTo(entries: Entry[], list: string, tables: readonly TableNode[]): void {
  const index = indexOf(entries, list);
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

function secondRole(list: string, { place }: Entry, { path }: ReadFile): Finding {
  const type = list.replace(/_role$/, "");
  return {
    code: "key.doubled",
    message: `${path} and ${place.file} both say what the ${type} role is`,
    hint: `give one of them another type; roles of the app's own have type = "custom"`,
  };
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
