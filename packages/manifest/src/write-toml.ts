import type { Field, Fields } from "./definitions/field.ts";

/** A table of the language as TOML, keys in the order of their definitions; what it holds was read and checked. */
export function writeToml(value: object, fields: Fields): string {
  return `${tableLines(value, fields, []).join("\n").trim()}\n`;
}

function tableLines(value: object, fields: Fields, path: readonly string[]): string[] {
  const lines: string[] = [];
  const below: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    if (inner === undefined || isDefault(inner, field)) continue;
    const at = [...path, name];
    const simple = simpleText(inner, field);
    if (simple !== undefined) lines.push(`${keyText(name)} = ${simple}`);
    else below.push(...nestedLines(inner, field, at));
  }
  return [...lines, ...below];
}

/** What a reader fills in by itself need not be written. */
function isDefault(value: unknown, field: Field): boolean {
  return "default" in field && field.default === value;
}

function simpleText(value: unknown, field: Field): string | undefined {
  switch (field.kind) {
    case "text":
    case "scalar":
      return text(value as string);
    case "flag":
    case "whole":
      return String(value);
    case "texts":
      return `[${(value as readonly string[]).map(text).join(", ")}]`;
    default:
      return undefined;
  }
}

function nestedLines(value: unknown, field: Field, path: readonly string[]): string[] {
  const header = path.map(keyText).join(".");
  if (field.kind === "text-map") {
    const pairs = Object.entries(value as Readonly<Record<string, string>>);
    return ["", `[${header}]`, ...pairs.map(([key, inner]) => `${keyText(key)} = ${text(inner)}`)];
  }
  if (field.kind === "table") {
    return ["", `[${header}]`, ...tableLines(value as object, field.fields, path)];
  }
  if (field.kind === "tables") {
    return (value as readonly object[]).flatMap((item) => [
      "",
      `[[${header}]]`,
      ...tableLines(item, field.fields, path),
    ]);
  }
  return [];
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : basic(key);
}

function text(value: string): string {
  if (!value.includes("\n")) return basic(value);
  // As it stands, where nothing in it would be read otherwise; a reader drops the line end behind the opening.
  const isLiteral =
    !value.includes("'''") && !value.endsWith("'") && !/[\p{Cc}]/u.test(value.replaceAll(/[\n\t]/g, ""));
  if (isLiteral) return `'''\n${value}'''`;
  const escaped = value.split("\n").map((line) => basic(line).slice(1, -1));
  return `"""\n${escaped.join("\n")}"""`;
}

function basic(value: string): string {
  const escaped = JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, codePoint);
  // A half of a pair is no character, and TOML cannot name it.
  return escaped.replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd");
}

function codePoint(character: string): string {
  return `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`;
}
