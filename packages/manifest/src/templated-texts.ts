import { type FieldPath, fieldPaths, parseTemplate, type Template } from "@exclave/template";
import type { App } from "./definitions/app.ts";
import type { Path } from "./diagnostic.ts";

/** A text that has braces, below the value it was looked for in. */
export interface BracedText {
  readonly path: Path;
  readonly template: Template;
  /** Rendered for each install; others keep their braces, which may be for another program. */
  readonly isRendered: boolean;
  /** What it names, when it can be read. */
  readonly fields: readonly FieldPath[];
}

const read = new WeakMap<object, readonly BracedText[]>();

/** Every text below a value that has braces; read once, for values of an app never change. */
export function bracedTexts(value: object): readonly BracedText[] {
  const before = read.get(value);
  if (before) return before;
  const found: BracedText[] = [];
  collect(value, [], found);
  read.set(value, found);
  return found;
}

function collect(value: unknown, path: Path, found: BracedText[]): void {
  if (typeof value === "string") {
    if (value.includes("{{")) found.push(bracedText(path, value));
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, [...path, index], found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) collect(inner, [...path, key], found);
  }
}

function bracedText(path: Path, text: string): BracedText {
  const template = parseTemplate(text);
  const isRendered = text.includes(".nuon") || text.includes(".runbook_inputs");
  return { path, template, isRendered, fields: template.diagnostics.length > 0 ? [] : fieldPaths(template) };
}

const called = new WeakMap<object, ReadonlyMap<string, string>>();

/** The name of the component that templates call so. */
export function componentCalled({ components = [] }: App, name: string): string | undefined {
  let names = called.get(components);
  if (!names) {
    names = new Map(
      components.flatMap((each) => [[each.var_name ?? each.name, each.name] as const, [each.name, each.name] as const]),
    );
    called.set(components, names);
  }
  return names.get(name);
}
