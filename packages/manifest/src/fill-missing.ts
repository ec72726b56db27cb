import type { Field } from "./definitions/field.ts";
import type { Path, Reporter } from "./diagnostic.ts";
import type { TableNode } from "./node.ts";

interface Missing {
  readonly name: string;
  readonly field: Field;
  readonly table: TableNode;
  readonly path: Path;
  readonly isGiven: boolean;
}

/** Puts in what a table leaves out: the default, or, reported, something empty of the type that is expected. */
export function fillMissing(
  value: Record<string, unknown>,
  { name, field, table, path, isGiven }: Missing,
  reporter: Reporter,
): void {
  if (value[name] !== undefined) return;
  if (!field.required) {
    if ("default" in field && field.default !== undefined) value[name] = field.default;
    return;
  }
  if (!isGiven) {
    reporter.report(table.place, [...path, name], {
      code: "value.missing",
      message: `${subject(path)} needs ${name}: ${lowerFirst(field.doc)}`,
      hint: `add ${exampleOf(headerOf(path, name), name, field)}`,
    });
  }
  value[name] = emptyOf(field);
}

/** Stands in for what is missing, so that whoever looks further finds the type it expects. */
function emptyOf(field: Field): unknown {
  switch (field.kind) {
    case "text":
    case "scalar":
      return "";
    case "flag":
      return false;
    case "whole":
      return 0;
    case "texts":
    case "tables":
    case "variants":
      return [];
    case "text-map":
      return {};
    case "table":
      return Object.fromEntries(
        Object.entries(field.fields).flatMap(([name, inner]) => (inner.required ? [[name, emptyOf(inner)]] : [])),
      );
  }
}

/**
 * What stands in brackets for a table called `name` inside the one at `path`. Whoever reads a file of its own stands in it
 * already; of an item of a part, such as `triggers.rules[0]`, the list is named.
 */
function headerOf(path: Path, name: string): string {
  const [, ...inner] = path;
  return [...inner.filter((part) => typeof part === "string"), name].join(".");
}

function exampleOf(header: string, name: string, field: Field): string {
  switch (field.kind) {
    case "table":
      return `[${header}]`;
    case "tables":
    case "variants":
      return `[[${header}]]`;
    case "flag":
      return `${name} = true`;
    case "whole":
      return `${name} = 0`;
    case "texts":
      return `${name} = ["…"]`;
    case "text-map":
      return `[${header}]`;
    case "text":
      return `${name} = "${field.choices?.find((choice) => choice !== "") ?? "…"}"`;
    case "scalar":
      return `${name} = "…"`;
  }
}

/** What a key is for, as the end of a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}

/** What the table at a path is called. */
export function subject(path: Path): string {
  const name = path.findLast((part) => typeof part === "string");
  return name === undefined ? "the app" : `\`${String(name)}\``;
}
