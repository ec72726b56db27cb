import { unreadable } from "./assemble.ts";
import type { Field, Fields } from "./definitions/field.ts";
import type { Path, Reporter } from "./diagnostic.ts";
import { fieldCalled } from "./field-called.ts";
import type { AppFiles } from "./files.ts";
import { type Entry, entryOf, type Node, startOf, type TableNode, type TextNode } from "./node.ts";

/** Puts what files hold in place of references such as `./policies/a.rego`; what cannot be read is reported. */
export async function loadContents(
  root: TableNode,
  fields: Fields,
  files: AppFiles,
  reporter: Reporter,
): Promise<TableNode> {
  const loader: Loader = { files, reporter, read: new Map() };
  return (await loadTable(root, fields, [], loader)) as TableNode;
}

interface Loader {
  readonly files: AppFiles;
  readonly reporter: Reporter;
  readonly read: Map<string, TextNode | undefined>;
}

async function loadTable(table: TableNode, fields: Fields, path: Path, loader: Loader): Promise<TableNode> {
  const entries: Entry[] = [];
  for (const entry of table.entries) {
    const name = fieldCalled(fields, entry.key);
    const field = name === undefined ? undefined : fields[name];
    const value = field ? await loadNode(entry.value, field, [...path, name!], loader) : entry.value;
    entries.push(value === entry.value ? entry : { ...entry, value });
  }
  const derived = nameOfContents(table, path);
  const loaded: TableNode = { ...table, entries: derived ? [...entries, derived] : entries };
  return path.at(-1) === "public_repo" ? withOwnRepository(loaded, path, loader) : loaded;
}

async function loadNode(node: Node, field: Field, path: Path, loader: Loader): Promise<Node> {
  if (field.kind === "text" && field.content && node.kind === "text") {
    return await loadText(node, path, loader);
  }
  if (field.kind === "table" && node.kind === "table") {
    return await loadTable(node, field.fields, path, loader);
  }
  if ((field.kind === "tables" || field.kind === "variants") && node.kind === "list") {
    const inner = field.kind === "tables" ? field.fields : contentsOf(field.fields, field.variants);
    const items: Node[] = [];
    for (const [index, item] of node.items.entries()) {
      items.push(item.kind === "table" ? await loadTable(item, inner, [...path, index], loader) : item);
    }
    return { ...node, items };
  }
  return node;
}

function contentsOf(fields: Fields, variants: Readonly<Record<string, Fields>>): Fields {
  return Object.assign({}, fields, ...Object.values(variants)) as Fields;
}

/** A policy of `policies.toml` without a name is called as the file that holds it. */
function nameOfContents(table: TableNode, path: Path): Entry | undefined {
  const isPolicy = path[0] === "policies" && path.length === 3;
  if (!isPolicy || table.entries.some(({ key }) => key.toLowerCase() === "name")) return undefined;
  const contents = table.entries.find(({ key }) => key.toLowerCase() === "contents")?.value;
  if (contents?.kind !== "text" || !isReference(contents.value)) return undefined;
  const name = contents.value
    .split("/")
    .at(-1)!
    .replace(/\.[^.]+$/, "");
  return { key: "name", place: contents.place, value: { kind: "text", value: name, place: contents.place } };
}

/** `repo = "."` is the repository that holds the app; `directory` begins at the app's then. */
function withOwnRepository(table: TableNode, path: Path, { files, reporter }: Loader): TableNode {
  const repo = entryOf(table, "repo")?.value;
  if (repo?.kind !== "text" || repo.value !== ".") return table;
  const own = files.repository;
  if (!own) {
    reporter.report(repo.place, [...path, "repo"], {
      code: "source.no-repository",
      message: 'repo = "." is the git repository that holds the app, and the directory is in none',
      hint: "run `git init` and commit, or write the repository's URL",
    });
    return table;
  }
  const replace = (entry: Entry): Entry => {
    const { key, value } = entry;
    if (value.kind !== "text") return entry;
    if (key.toLowerCase() === "repo") return { ...entry, value: { ...value, value: own.url } };
    if (key.toLowerCase() !== "directory") return entry;
    const inside = resolve(own.directory, value.value);
    return inside === undefined ? entry : { ...entry, value: { ...value, value: inside || "." } };
  };
  return { ...table, entries: table.entries.map(replace) };
}

/** Whether what stands there is looked for elsewhere: it is not taken as it is. */
export function isLedElsewhere(text: string): boolean {
  return isReference(text) || isRemote(text);
}

function isReference(text: string): boolean {
  return /^\.\.?\/[^\n]*$/.test(text) && !text.startsWith("./nuon");
}

/** Fetched by other tools of the language; a version of an app is complete only with what lies in its directory. */
function isRemote(text: string): boolean {
  return /^(?:https?:\/\/|git::|git@|file:\/\/)[^\s]*$/.test(text);
}

async function loadText(node: TextNode, path: Path, loader: Loader): Promise<Node> {
  const { value, place } = node;
  if (isRemote(value)) {
    loader.reporter.report(place, path, {
      code: "load.remote",
      message: `${String(path.at(-1))} names ${value}, and an app's contents come from its directory alone`,
      hint: "copy the file into the app's directory, and write ./ before its path",
    });
    return { kind: "unread", place };
  }
  if (!isReference(value)) {
    await sayBare(node, path, loader);
    return node;
  }
  const target = resolve(await baseIn(loader.files, path, place.file), value);
  if (target === undefined) {
    loader.reporter.report(place, path, {
      code: "load.outside",
      message: `${value} leads outside the app's directory`,
      hint: "copy the file into the app's directory",
    });
    return { kind: "unread", place };
  }
  return await loadFile(target, node, path, loader);
}

/** What reads as the path of a file: a word with an extension, or several with slashes between them. */
const PATH = /^\w[\w-]*(?:[./][\w-]+)*\.[A-Za-z]\w{0,9}$/;

/** A text that is the path of a file would be taken as it is, in silence. */
async function sayBare(node: TextNode, path: Path, loader: Loader): Promise<void> {
  const { value, place } = node;
  if (value.length > 200 || !PATH.test(value)) return;
  const base = await baseIn(loader.files, path, place.file);
  const beside = place.file.split("/").slice(0, -1).join("/");
  for (const from of new Set([base, beside, "", String(path[0])])) {
    const target = resolve(from, value);
    if (target === undefined || (await loader.files.read(target)).kind !== "text") continue;
    loader.reporter.report(place, path, {
      code: "load.bare",
      message: `${String(path.at(-1))} is the text ${JSON.stringify(value)}, and not what the file ${target} holds`,
      hint: `write ${relative(base, target)}`,
      severity: "warning",
    });
    return;
  }
}

async function loadFile(target: string, node: TextNode, path: Path, loader: Loader): Promise<Node> {
  const content = target === "" ? ({ kind: "directory" } as const) : await loader.files.read(target);
  if (content.kind === "text") {
    return { kind: "text", value: content.text, place: node.place, start: startOf(target) };
  }
  loader.reporter.report(node.place, path, {
    code: `load.${content.kind}`,
    message: `${node.value} is ${target === "" ? "the app's directory" : target}, and cannot be read: ${unreadable(content)}`,
    hint: content.kind === "missing" ? await elsewhere(target, node, path, loader) : undefined,
  });
  return { kind: "unread", place: node.place };
}

/** Where the file is that somebody meant from another base. */
async function elsewhere(target: string, node: TextNode, path: Path, loader: Loader): Promise<string> {
  const beside = node.place.file.split("/").slice(0, -1).join("/");
  for (const base of new Set([beside, ""])) {
    const other = resolve(base, node.value);
    if (other === undefined || other === target) continue;
    if ((await loader.files.read(other)).kind === "text") {
      return `it is at ${other}: write ${relative(baseOf(path, node.place.file), other)}`;
    }
  }
  const base = baseOf(path, node.place.file);
  return `paths of this file begin at ${base === "" ? "the app's directory" : `${base}/`}`;
}

/** The directory that references of a part begin at. */
export function baseOf(path: Path, file: string): string {
  const own = file.split("/").slice(0, -1).join("/");
  switch (path[0]) {
    case "components":
    case "actions":
      return String(path[0]);
    case "permissions":
      return path[1] === "named_policies" && own !== "" ? own : "permissions";
    case "break_glass":
      return "permissions";
    case "policies":
      return own;
    default:
      return "";
  }
}

/** The same, or the root where there is no such directory. */
async function baseIn(files: AppFiles, path: Path, file: string): Promise<string> {
  const base = baseOf(path, file);
  return base === "" || (await files.read(base)).kind === "directory" ? base : "";
}

/** A path below the app's directory; undefined when it leaves it. */
function resolve(base: string, reference: string): string | undefined {
  const parts = base === "" ? [] : base.split("/");
  for (const part of reference.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  return parts.join("/");
}

function relative(base: string, target: string): string {
  if (base === "") return `./${target}`;
  return target.startsWith(`${base}/`) ? `./${target.slice(base.length + 1)}` : `../${target}`;
}
