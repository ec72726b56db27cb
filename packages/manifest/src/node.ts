/** Where something stands; `line` and `column` from 1, and 0 in what was not read from a file. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A text; where it came from tells places inside it. */
export interface TextNode {
  readonly kind: "text";
  readonly value: string;
  readonly place: Place;
  /** Where its first character stands in the source, when all of it stands there as it is. */
  readonly start?: Place;
  /** The string that spells it at its place, when it is spelled in another way than it is. */
  readonly written?: string;
}

/** Stands where a file should have been read, which was said: whoever looks further finds that something was given. */
export interface UnreadNode {
  readonly kind: "unread";
  readonly place: Place;
}

export interface ScalarNode {
  readonly kind: "number" | "flag" | "date" | "null";
  readonly value: number | boolean | string | null;
  readonly place: Place;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface Entry {
  readonly key: string;
  /** Of the key. */
  readonly place: Place;
  readonly value: Node;
}

export interface TableNode {
  readonly kind: "table";
  readonly entries: readonly Entry[];
  readonly place: Place;
}

/** What was read, before anybody asked what it means. */
export type Node = TextNode | UnreadNode | ScalarNode | ListNode | TableNode;

export const NOWHERE: Place = { file: "", line: 0, column: 0 };

export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

/** Keys are compared so: also `ReadmeURL` and `readme_url` are one. */
export function sameKey(one: string, other: string): boolean {
  return plainKey(one) === plainKey(other);
}

export function plainKey(key: string): string {
  return key.toLowerCase().replaceAll("_", "");
}

/** The entry of a table with that key, in any case. */
export function entryOf(table: TableNode, key: string): Entry | undefined {
  return table.entries.find((entry) => entry.key.toLowerCase() === key.toLowerCase());
}

export function tableOf(place: Place, entries: Readonly<Record<string, Node | undefined>>): TableNode {
  return {
    kind: "table",
    place,
    entries: Object.entries(entries).flatMap(([key, value]) => (value ? [{ key, place: value.place, value }] : [])),
  };
}

export function textOf(value: string, place: Place): TextNode {
  return { kind: "text", value, place };
}

/** Tables and lists inside one another; beyond that, whoever walks them would run out of stack. */
export const MAXIMUM_DEPTH = 64;

/** What a node is called in messages. */
export function kindText(node: Node): string {
  switch (node.kind) {
    case "text":
      return `the text ${shortened(JSON.stringify(node.value))}`;
    case "number":
      return `the number ${String(node.value)}`;
    case "flag":
      return String(node.value);
    case "date":
      return `the date ${String(node.value)}`;
    case "null":
      return "null";
    case "unread":
      return "a file";
    case "list":
      return node.items.some(({ kind }) => kind === "table") ? "an array of tables" : "an array";
    case "table":
      return "a table";
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
