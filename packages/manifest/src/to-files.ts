import { type App, app as definition } from "./definitions/app.ts";
import { componentTypes } from "./definitions/components.ts";
import type { Fields } from "./definitions/field.ts";
import { type Part, parts } from "./parts.ts";
import { writeToml } from "./write-toml.ts";

/** An app as files that read as the same app: contents of other files stand inside, where references stood. */
export function toFiles(app: App): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [key, value] of Object.entries(app)) {
    if (value === undefined) continue;
    const part = parts.find((candidate) => candidate.key === key && (candidate.file ?? candidate.directory))!;
    if (Array.isArray(value)) addItems(files, part, value as readonly Item[]);
    else files.set(part.file!, nonEmpty(writeToml(value as object, part.fields)));
  }
  // The directory is there even when nothing is in it.
  return files;
}

/** A file without a character would be taken for none. */
function nonEmpty(text: string): string {
  return text.trim() === "" ? "# nothing\n" : text;
}

interface Item {
  readonly name: string;
  readonly type?: string;
}

function addItems(files: Map<string, string>, part: Part, items: readonly Item[]): void {
  const taken = new Set<string>();
  const [only] = items;
  if (part.file !== undefined && items.length === 1 && only) {
    files.set(part.file, writeToml(only, part.fields));
    return;
  }
  for (const item of items) {
    const path = `${part.directory}/${freeName(item.name, taken)}.toml`;
    files.set(path, writeToml(item, fieldsOf(part, item)));
  }
}

function fieldsOf(part: Part, { type }: Item): Fields {
  if (part.key !== "components") return part.fields;
  return { ...definition.components.fields, ...componentTypes[type as keyof typeof componentTypes] };
}

/** A file's name from that of what it describes, which may hold templates. */
function freeName(name: string, taken: Set<string>): string {
  const plain =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "") || "unnamed";
  let free = plain;
  for (let count = 2; taken.has(free); count++) free = `${plain}-${count}`;
  taken.add(free);
  return free;
}
