import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import type { Finding } from "./diagnostic.ts";
import { type Entry, MAXIMUM_DEPTH, type Node, type Place, startOf, type TableNode } from "./node.ts";

/** A file's table, or what is wrong with it. */
export type TomlReading =
  | { readonly table: TableNode }
  | { readonly table: undefined; readonly place: Place; readonly finding: Finding };

/** More than may stand in one another, and few enough for the stack of a parser that calls itself for each one that is open. */
const MAXIMUM_BRACKETS = 100;

/** Reads TOML 1.0; never throws. */
export function readToml(file: string, text: string): TomlReading {
  const deep = deepPlace(file, text);
  if (deep) {
    return failed(deep, "toml.too-deep", `arrays and tables may stand in one another ${MAXIMUM_DEPTH} times`);
  }
  try {
    const program = parseTOML(text, { filePath: file, tomlVersion: "1.0" });
    return { table: createBuilder(file, text).build(program) };
  } catch (error) {
    if (error instanceof ParseError) {
      const place = { file, line: error.lineNumber, column: error.column + 1 };
      return failed(place, "toml.syntax", `this is not TOML: ${lowerFirst(error.message)}`);
    }
    if (error instanceof RangeError || error instanceof DepthError) {
      return failed(startOf(file), "toml.too-deep", `tables may stand in one another ${MAXIMUM_DEPTH} times`);
    }
    throw error;
  }
}

class DepthError extends Error {}

function failed(place: Place, code: Finding["code"], message: string): TomlReading {
  return { table: undefined, place, finding: { code, message } };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}

/** A run of brackets that would take the parser's stack. */
function deepPlace(file: string, text: string): Place | undefined {
  const found = new RegExp(`(?:[[{][\\s\\w.="'-]{0,200}?){${MAXIMUM_BRACKETS}}`).exec(text);
  if (!found) {
    return undefined;
  }
  const before = text.slice(0, found.index).split("\n");
  return { file, line: before.length, column: before.at(-1)!.length + 1 };
}

/** Tables are gathered as they come, and closed when the file is read. */
interface OpenTable {
  readonly place: Place;
  readonly entries: { readonly key: string; readonly place: Place; value: Node | OpenTable | OpenTable[] }[];
}

interface Builder {
  build(program: AST.TOMLProgram): TableNode;
}

function createBuilder(file: string, text: string): Builder {
  function place({ line, column }: { readonly line: number; readonly column: number }): Place {
    return { file, line, column: column + 1 };
  }

  function keyText(key: AST.TOMLBare | AST.TOMLQuoted): string {
    return key.type === "TOMLBare" ? key.name : key.value;
  }

  function open(at: Place): OpenTable {
    return { place: at, entries: [] };
  }

  /** The table at these keys below another, made where it is missing; inside an array of tables, its last. */
  function descend(table: OpenTable, keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[]): OpenTable {
    let inner = table;
    for (const key of keys) {
      const name = keyText(key);
      const entry = inner.entries.find((candidate) => candidate.key === name);
      if (!entry) {
        const made = open(place(key.loc.start));
        inner.entries.push({ key: name, place: made.place, value: made });
        inner = made;
      } else if (Array.isArray(entry.value)) {
        inner = entry.value.at(-1)!;
      } else if ("entries" in entry.value) {
        inner = entry.value as OpenTable;
      }
    }
    return inner;
  }

  function addTable(root: OpenTable, node: AST.TOMLTable): void {
    const keys = node.key.keys;
    const last = keys.at(-1)!;
    const parent = descend(root, keys.slice(0, -1));
    const made = open(place(node.loc.start));
    const entry = parent.entries.find(({ key }) => key === keyText(last));
    if (node.kind === "array") {
      if (entry && Array.isArray(entry.value)) {
        entry.value.push(made);
      } else {
        parent.entries.push({ key: keyText(last), place: place(last.loc.start), value: [made] });
      }
      addAll(made, node.body);
      return;
    }
    addAll(descend(parent, [last]), node.body);
  }

  function addAll(table: OpenTable, pairs: readonly AST.TOMLKeyValue[]): void {
    for (const { key, value } of pairs) {
      const parent = descend(table, key.keys.slice(0, -1));
      const last = key.keys.at(-1)!;
      parent.entries.push({ key: keyText(last), place: place(last.loc.start), value: valueOf(value, 0) });
    }
  }

  function valueOf(node: AST.TOMLContentNode, depth: number): Node {
    if (depth > MAXIMUM_DEPTH) {
      throw new DepthError();
    }
    const at = place(node.loc.start);
    if (node.type === "TOMLArray") {
      return { kind: "list", place: at, items: node.elements.map((element) => valueOf(element, depth + 1)) };
    }
    if (node.type === "TOMLInlineTable") {
      const table = open(at);
      addAll(table, node.body);
      return close(table, 0);
    }
    switch (node.kind) {
      case "string":
        return textNode(node, at);
      case "integer":
      case "float":
        return { kind: "number", value: node.value, place: at };
      case "boolean":
        return { kind: "flag", value: node.value, place: at };
      default:
        return { kind: "date", value: node.datetime, place: at };
    }
  }

  function textNode(node: AST.TOMLStringValue, at: Place): Node {
    const raw = text.slice(node.range[0], node.range[1]);
    const from = raw.indexOf(node.value);
    const isVerbatim = from > 0 && raw.length - from - node.value.length <= 3;
    if (!isVerbatim) {
      return { kind: "text", value: node.value, place: at, written: raw };
    }
    const before = raw.slice(0, from).split("\n");
    const isSameLine = before.length === 1;
    const start: Place = {
      file,
      line: at.line + before.length - 1,
      column: isSameLine ? at.column + from : before.at(-1)!.length + 1,
    };
    return { kind: "text", value: node.value, place: at, start };
  }

  function close(table: OpenTable, depth: number): TableNode {
    if (depth > MAXIMUM_DEPTH) {
      throw new DepthError();
    }
    const entries = table.entries.map(({ key, place: at, value }): Entry => {
      if (Array.isArray(value)) {
        const items = value.map((item) => close(item, depth + 1));
        return { key, place: at, value: { kind: "list", place: items[0]!.place, items } };
      }
      return { key, place: at, value: "kind" in value ? value : close(value, depth + 1) };
    });
    return { kind: "table", place: table.place, entries };
  }

  return {
    build(program) {
      const root = open(startOf(file));
      for (const node of program.body[0].body) {
        if (node.type === "TOMLTable") addTable(root, node);
        else addAll(root, [node]);
      }
      const table = close(root, 0);
      return { ...table, place: table.entries[0]?.place ?? table.place };
    },
  };
}
