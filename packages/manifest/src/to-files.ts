import { contentsApart, type WrittenTable } from "./contents-apart.ts";
import { type App, app as definition } from "./definitions/app.ts";
import { componentTypes } from "./definitions/components.ts";
import type { Fields } from "./definitions/field.ts";
import { freeName } from "./free-name.ts";
import { type Part, parts } from "./parts.ts";
import { writeToml } from "./write-toml.ts";

/**
 * An app as files that read as the same app: contents of other files stand inside, where references stood. Only a content that
 * looks like a reference itself has a file of its own.
 */
export function toFiles(app: App): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [key, value] of Object.entries(app)) {
    if (value === undefined) continue;
    const part = parts.find((candidate) => candidate.key === key && (candidate.file ?? candidate.directory))!;
    if (Array.isArray(value)) addItems(files, part, value as readonly Item[]);
    else addTable(files, { value: value as object, fields: part.fields, path: [key], file: part.file! });
  }
  return files;
}

function addTable(files: Map<string, string>, table: WrittenTable): void {
  const text = writeToml(contentsApart(table, files), table.fields);
  // A file without a character would be taken for none.
  files.set(table.file, text.trim() === "" ? "# nothing\n" : text);
}

interface Item {
  readonly name: string;
  readonly type?: string;
}

function addItems(files: Map<string, string>, part: Part, items: readonly Item[]): void {
  const inOneFile = part.file !== undefined && items.length === 1;
  for (const [index, item] of items.entries()) {
    const own = freeName(item.name, (name) => files.has(`${part.directory}/${name}.toml`));
    const file = inOneFile ? part.file : `${part.directory}/${own}.toml`;
    addTable(files, { value: item, fields: fieldsOf(part, item), path: [part.key, index], file });
  }
}

function fieldsOf(part: Part, { type }: Item): Fields {
  if (part.key !== "components") return part.fields;
  return { ...definition.components.fields, ...componentTypes[type as keyof typeof componentTypes] };
}
