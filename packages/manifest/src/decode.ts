import { closest, isText } from "@exclave/kernel";
import { deadKey } from "./dead-keys.ts";
import type { Field, Fields, TextField, TextMapField, VariantsField } from "./definitions/field.ts";
import type { Path, Reporter } from "./diagnostic.ts";
import { fieldCalled } from "./field-called.ts";
import { fillMissing, lowerFirst, subject } from "./fill-missing.ts";
import { formatHint, formatMistake, labelMistake, variableMistake } from "./formats.ts";
import { type Entry, kindText, type Node, type Place, sameKey, type TableNode } from "./node.ts";

export interface DecodeOptions {
  readonly reporter: Reporter;
  /** Unknown keys are warnings. */
  readonly lenient: boolean;
  /** Keys may be spelled as programs do it: `RepoURL` for `repo_url`. */
  readonly programs?: boolean;
  /** Of the tables around the one that is read, the innermost last. */
  readonly around?: readonly Around[];
}

interface Around {
  readonly fields: Fields;
  readonly path: Path;
}

type Decoded = Readonly<Record<string, unknown>>;

/** Reads tables as their definitions say; everything that is wrong is reported, and the rest is read all the same. */
export function decodeTable(table: TableNode, fields: Fields, path: Path, options: DecodeOptions): Decoded {
  const value: Record<string, unknown> = {};
  const seen = new Map<string, string>();
  const inner = { ...options, around: [...(options.around ?? []), { fields, path }] };
  for (const entry of table.entries) {
    const name = fieldName(fields, entry.key, options);
    if (name === undefined) {
      reportUnknown(entry, fields, path, options);
    } else if (seen.has(name)) {
      const message = `${entry.key} is the same key as ${seen.get(name)}, and stands twice`;
      options.reporter.report(entry.place, [...path, name], { code: "key.doubled", message });
    } else {
      seen.set(name, entry.key);
      const read = decodeField(entry.value, fields[name]!, [...path, name], inner);
      if (read !== undefined) value[name] = read;
    }
  }
  for (const [name, field] of Object.entries(fields)) {
    fillMissing(value, { name, field, table, path, isGiven: seen.has(name) }, options.reporter);
  }
  return value;
}

function fieldName(fields: Fields, key: string, { programs = false }: DecodeOptions): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  const lower = key.toLowerCase();
  if (Object.hasOwn(fields, lower)) return lower;
  return programs ? fieldCalled(fields, key) : undefined;
}

function reportUnknown({ key, place, value }: Entry, fields: Fields, path: Path, options: DecodeOptions): void {
  const where = path.filter((part) => typeof part === "string").join(".");
  const instead = deadKey(where, key);
  if (instead !== undefined) {
    options.reporter.report(place, [...path, key], {
      code: "key.dead",
      message: `${key} does nothing here, and never did`,
      hint: instead,
      severity: "warning",
    });
    return;
  }
  const severity = options.lenient || isEmptyValue(value) ? "warning" : "error";
  options.reporter.report(place, [...path, key], {
    code: "key.unknown",
    message: `${subject(path)} has no key ${key}`,
    hint: hintForUnknown({ key, value }, fields, options),
    severity,
  });
}

function hintForUnknown({ key, value }: Pick<Entry, "key" | "value">, fields: Fields, options: DecodeOptions): string {
  const inner = tablesThatKnow(key, fields, options);
  if (inner.length > 0) return `write it in ${inner.map((name) => `[${name}]`).join(" or ")}`;
  // What stands behind the header of a table belongs to that table: a slip that TOML invites.
  const outer = options.around?.findLast(
    (around) => around.path.length > 0 && fieldName(around.fields, key, options) !== undefined,
  );
  if (outer && value.kind !== "table") {
    return `it is a key of ${subject(outer.path)}: write it above the first line in brackets`;
  }
  const near = closest(key, Object.keys(fields));
  return near === undefined ? `it knows ${Object.keys(fields).join(", ")}` : `did you mean ${near}?`;
}

/** Names of the tables inside a table that have such a key. */
function tablesThatKnow(key: string, fields: Fields, options: DecodeOptions): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.kind === "table" && fieldName(field.fields, key, options) !== undefined ? [name] : [],
  );
}

/** What programs write that send every field they know. */
function isEmptyValue(node: Node): boolean {
  return node.kind === "null";
}

function decodeField(node: Node, field: Field, path: Path, options: DecodeOptions): unknown {
  // Programs send every field they know.
  const isNothing = node.kind === "null" || (options.programs && node.kind === "list" && node.items.length === 0);
  if (isNothing) return undefined;
  switch (field.kind) {
    case "text":
      return decodeText(node, field, path, options);
    case "flag":
      return node.kind === "flag" ? node.value : refuse(node, path, "true or false", options);
    case "whole":
      return decodeWhole(node, path, options);
    case "scalar":
      return decodeScalar(node, path, options);
    case "texts":
      return decodeTexts(node, path, options);
    case "text-map":
      return decodeTextMap(node, field, path, options);
    case "table":
      return node.kind === "table"
        ? decodeTable(node, field.fields, path, options)
        : refuse(node, path, `a table: write [${String(path.at(-1))}]`, options);
    case "tables":
      return decodeTables(node, path, options, (item, at) => decodeTable(item, field.fields, at, options));
    case "variants":
      return decodeTables(node, path, options, (item, at) => decodeVariant(item, field, at, options));
  }
}

function refuse(node: Node, path: Path, expected: string, { reporter }: DecodeOptions): undefined {
  const key = path.findLast((part) => typeof part === "string");
  reporter.report(node.place, path, {
    code: "value.type",
    message: `${String(key)} is ${kindText(node)}, and must be ${expected}`,
    hint: hintFor(node, expected),
  });
  return undefined;
}

/** No database keeps them: a sync of them could never end. */
function refuseCharacters(place: Place, path: Path, { reporter }: DecodeOptions): undefined {
  const key = path.findLast((part) => typeof part === "string");
  reporter.report(place, path, {
    code: "value.character",
    message: `${String(key)} holds a null character or half of a surrogate pair, and neither is text`,
    hint: "remove the escapes that stand for them, or encode what is no text in base64",
  });
  return undefined;
}

function hintFor(node: Node, expected: string): string | undefined {
  if (expected.startsWith("a text, ") && (node.kind === "list" || node.kind === "table")) {
    return `write it as JSON, in quotes: '["a", "b"]'`;
  }
  if (expected.startsWith("a text") && (node.kind === "number" || node.kind === "flag")) {
    return `put it in quotes: "${String(node.value)}"`;
  }
  if (expected === "true or false" && node.kind === "text" && /^(?:true|false)$/.test(node.value)) {
    return `take the quotes away: ${node.value}`;
  }
  return undefined;
}

function decodeText(node: Node, field: TextField, path: Path, options: DecodeOptions): string | undefined {
  if (node.kind === "unread") return "";
  if (node.kind !== "text") return refuse(node, path, "a text", options);
  const { value, place } = node;
  const key = String(path.at(-1));
  if (!isText(value)) {
    refuseCharacters(place, path, options);
    return "";
  }
  const isAllowed = value === "" && field.choices?.includes("");
  if (value === "" && !isAllowed) {
    if (field.required) {
      const message = `${key} is empty: ${lowerFirst(field.doc)}`;
      options.reporter.report(place, path, { code: "value.empty", message, hint: "say what it is" });
    }
    return undefined;
  }
  if (field.choices && !field.choices.includes(value)) {
    const near = closest(value, field.choices);
    const choices = field.choices.filter((choice) => choice !== "").join(", ");
    options.reporter.report(place, path, {
      code: "value.choice",
      message: `${key} is ${JSON.stringify(value)}, and must be one of ${choices}`,
      hint: near === undefined ? undefined : `did you mean ${near}?`,
    });
    return undefined;
  }
  if (key === "name" && field.format === undefined) {
    const strange = labelMistake(value);
    const message = `name is ${JSON.stringify(value.slice(0, 60))}, and ${strange}`;
    if (strange) options.reporter.report(place, path, { code: "value.name", message });
  }
  const mistake = field.format && formatMistake(field.format, value);
  if (mistake) {
    options.reporter.report(place, path, {
      code: `value.${field.format}`,
      message: `${key} is ${JSON.stringify(value)}, and ${mistake}`,
      hint: formatHint(field.format!, value),
    });
  }
  return value;
}

function decodeWhole(node: Node, path: Path, options: DecodeOptions): number | undefined {
  const isWhole = node.kind === "number" && Number.isSafeInteger(node.value) && Number(node.value) >= 0;
  return isWhole ? Number(node.value) : refuse(node, path, "a whole number, 0 or more", options);
}

function decodeScalar(node: Node, path: Path, options: DecodeOptions): string | undefined {
  if (node.kind === "text" && !isText(node.value)) return refuseCharacters(node.place, path, options);
  if (node.kind === "text" || node.kind === "number" || node.kind === "flag") return String(node.value);
  return refuse(node, path, "a text, a number, true or false", options);
}

function decodeTexts(node: Node, path: Path, options: DecodeOptions): readonly string[] | undefined {
  if (node.kind !== "list") return refuse(node, path, 'an array of texts, such as ["a", "b"]', options);
  return node.items.flatMap((item, index) => {
    if (item.kind === "text" && isText(item.value)) return [item.value];
    if (item.kind === "text") refuseCharacters(item.place, [...path, index], options);
    else refuse(item, [...path, index], "a text", options);
    return [];
  });
}

function decodeTextMap(
  node: Node,
  { many, names }: Pick<TextMapField, "many" | "names">,
  path: Path,
  options: DecodeOptions,
): Readonly<Record<string, string>> | undefined {
  if (many && node.kind === "list") {
    const each = node.items.map((item, index) => decodeTextMap(item, {}, [...path, index], options) ?? {});
    return Object.fromEntries(each.flatMap(Object.entries<string>));
  }
  if (node.kind !== "table") {
    const key = String(path.findLast((part) => typeof part === "string"));
    return refuse(node, path, `a table of texts: write [${key}], not [[${key}]]`, options);
  }
  const pairs: [string, string][] = [];
  for (const { key, place, value } of node.entries) {
    const mistake = names && variableMistake(names, key);
    const message = `the name ${JSON.stringify(key)} ${mistake}`;
    if (mistake) options.reporter.report(place, [...path, key], { code: "value.variable", message });
    if (!isText(key)) refuseCharacters(place, path, options);
    else if (value.kind === "text" && !isText(value.value)) refuseCharacters(value.place, [...path, key], options);
    else if (value.kind === "text") pairs.push([key, value.value]);
    else refuse(value, [...path, key], "a text", options);
  }
  return Object.fromEntries(pairs);
}

function decodeTables<T>(
  node: Node,
  path: Path,
  options: DecodeOptions,
  each: (item: TableNode, at: Path) => T,
): readonly T[] | undefined {
  if (node.kind !== "list") {
    const key = String(path.at(-1));
    return refuse(node, path, `an array of tables: write [[${key}]]`, options);
  }
  const values: T[] = [];
  for (const [index, item] of node.items.entries()) {
    if (item.kind === "table") values.push(each(item, [...path, index]));
    else refuse(item, [...path, index], "a table", options);
  }
  return values;
}

function decodeVariant(table: TableNode, field: VariantsField, path: Path, options: DecodeOptions): Decoded {
  const type = table.entries.find(({ key }) => sameKey(key, "type"))?.value;
  const named = type?.kind === "text" && Object.hasOwn(field.variants, type.value) ? type.value : undefined;
  if (named !== undefined) {
    const fields = { ...field.fields, ...field.variants[named] };
    return decodeTable(withoutForeign(table, field, named, path, options), fields, path, options);
  }
  // Its type is reported once; keys of any type are taken, for nobody knows which are meant.
  const optional = Object.values(field.variants).flatMap(Object.entries) as [string, Field][];
  const anything = Object.fromEntries(optional.map(([name, inner]) => [name, { ...inner, required: undefined }]));
  return decodeTable(table, { ...anything, ...field.fields } as Fields, path, options);
}

/** Without the keys that only other types have, which are reported. */
function withoutForeign(
  table: TableNode,
  field: VariantsField,
  type: string,
  path: Path,
  options: DecodeOptions,
): TableNode {
  const own = { ...field.fields, ...field.variants[type] };
  const isForeign = ({ key, place, value }: Entry): boolean => {
    if (fieldName(own, key, options) !== undefined || value.kind === "null") return false;
    const types = Object.keys(field.variants).filter(
      (other) => fieldName(field.variants[other]!, key, options) !== undefined,
    );
    if (types.length === 0) return false;
    const inner = tablesThatKnow(key, own, options);
    options.reporter.report(place, [...path, key], {
      code: "key.other-type",
      message: `${key} belongs to ${types.join(", ")}, and this is a ${type}`,
      hint:
        inner.length > 0
          ? `write it in ${inner.map((name) => `[${name}]`).join(" or ")}`
          : "remove it, or change the type",
      severity: options.lenient ? "warning" : "error",
    });
    return true;
  };
  return { ...table, entries: table.entries.filter((entry) => !isForeign(entry)) };
}
