import { type Entry, entryOf, type Node, plainKey, type TableNode } from "./node.ts";

/** Names that other programs have for keys of ours, by the key that holds them; plain, as keys are compared. */
const aliases: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    "inputs",
    new Map([
      ["groups", "group"],
      ["inputs", "input"],
    ]),
  ],
  ["policies", new Map([["policies", "policy"]])],
  ["secrets", new Map([["secrets", "secret"]])],
  ["breakglass", new Map([["roles", "role"]])],
  [
    "kubernetescontexts",
    new Map([
      ["contexts", "kubernetes_context"],
      ["kubernetescontexts", "kubernetes_context"],
    ]),
  ],
  ["permissions", new Map([["customroles", "roles"]])],
]);

/** The same wherever they stand. */
const anywhere: ReadonlyMap<string, string> = new Map([
  ["envvarmap", "env_vars"],
  ["varsmap", "vars"],
  ["variablesfiles", "var_file"],
  ["valuesmap", "values"],
  ["valuesfiles", "values_file"],
]);

/** Keys under which other programs keep what only one type of component has. */
const nested: ReadonlySet<string> = new Set([
  "terraformmodule",
  "helmchart",
  "dockerbuild",
  "containerimage",
  "externalimage",
  "job",
  "kubernetesmanifest",
  "pulumi",
]);

const parts: ReadonlyMap<string, string> = new Map([
  ["branch", "branches"],
  ["operationroleconfig", "operation_roles"],
]);
/** Of those programs, and of no use to anybody else. */
const theirs: ReadonlySet<string> = new Set(["references", "checksum", "source", "sources"]);

/** The intermediate config of another program as ours would be: what is called otherwise is called as here. */
export function foreignSpelling(root: TableNode): TableNode {
  const entries = root.entries.map((entry): Entry => {
    const key = parts.get(plainKey(entry.key)) ?? entry.key;
    return { ...entry, key, value: respell(plainKey(key), entry.value) };
  });
  return { ...root, entries: entries.filter(({ key }) => !theirs.has(plainKey(key))) };
}

function respell(part: string, node: Node): Node {
  if (node.kind === "list") {
    const items = node.items.map((item) => (item.kind === "table" ? rename(part, flat(part, item)) : item));
    const list: Node = { ...node, items };
    // A bare list of what other programs wrap in a table of one key.
    const only = [...(aliases.get(part)?.values() ?? [])].at(-1);
    return only !== undefined && part !== "permissions"
      ? { kind: "table", place: node.place, entries: [{ key: only, place: node.place, value: list }] }
      : list;
  }
  if (node.kind !== "table") return node;
  return part === "branches" ? { kind: "list", place: node.place, items: [rename(part, node)] } : rename(part, node);
}

function rename(part: string, table: TableNode): TableNode {
  const entries = table.entries.flatMap((entry): Entry[] => {
    const plain = plainKey(entry.key);
    if (theirs.has(plain) && part !== "valuesfile") return [];
    const key = aliases.get(part)?.get(plain) ?? anywhere.get(plain) ?? entry.key;
    return [{ ...entry, key, value: inner(plainKey(key), entry.value) }];
  });
  return { ...table, entries };
}

function inner(part: string, node: Node): Node {
  if (node.kind === "list") {
    return { ...node, items: node.items.map((item) => (item.kind === "table" ? rename(part, item) : item)) };
  }
  return node.kind === "table" && !isMap(part) ? rename(part, node) : node;
}

/** Their keys are whoever's who wrote them. */
function isMap(part: string): boolean {
  return [
    "vars",
    "envvars",
    "values",
    "labels",
    "inputs",
    "parameters",
    "config",
    "buildargs",
    "pulumiconfig",
  ].includes(part);
}

function flat(part: string, table: TableNode): TableNode {
  if (part !== "components") return table;
  const inside = table.entries.filter(({ key, value }) => nested.has(plainKey(key)) && value.kind === "table");
  const own = table.entries.filter(
    ({ key, value }) => !nested.has(plainKey(key)) || (value.kind !== "table" && value.kind !== "null"),
  );
  const more = inside.flatMap(({ value }) => (value.kind === "table" ? value.entries : []));
  return { ...table, entries: [...own, ...more.filter(({ key }) => !entryOf({ ...table, entries: own }, key))] };
}
