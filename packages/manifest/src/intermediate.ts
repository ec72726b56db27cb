import { type App, app as definition } from "./definitions/app.ts";
import type { Field, Fields } from "./definitions/field.ts";
import { metadata } from "./definitions/metadata.ts";
import { createReporter, type Diagnostic } from "./diagnostic.ts";
import { foreignSpelling } from "./foreign.ts";
import { type Entry, NOWHERE, type Node, plainKey, type TableNode } from "./node.ts";
import { decodeApp, type ReadApp } from "./read-app.ts";
import { nodeOfJson } from "./read-json.ts";
import { programName } from "./spelling.ts";

/** An app as one JSON object with everything that its files hold; keys as programs of the API's clients spell them. */
export function toIntermediate(app: App): Record<string, unknown> {
  const { metadata: own, ...rest } = app;
  const { metadata: _, ...fields } = definition;
  return { ...spell(own, metadata), ...spell(rest, fields) };
}

function spell(value: object, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const field = fields[key];
      return inner === undefined || !field ? [] : [[programName(key), spellField(inner, field)]];
    }),
  );
}

function spellField(value: unknown, field: Field): unknown {
  switch (field.kind) {
    case "table":
      return spell(value as object, field.fields);
    case "tables":
      return (value as readonly object[]).map((item) => spell(item, field.fields));
    case "variants":
      return (value as readonly { readonly type: string }[]).map((item) =>
        spell(item, { ...field.fields, ...field.variants[item.type] }),
      );
    default:
      return value;
  }
}

/** Reads what `toIntermediate` wrote, or another program; diagnostics have paths in that spelling and no lines. */
export function fromIntermediate(json: unknown): ReadApp {
  const reporter = createReporter();
  const node = nodeOfJson(json);
  if (node?.kind !== "table") {
    const message = node ? "an intermediate config is one JSON object" : "the intermediate config is nested too deep";
    reporter.report(NOWHERE, [], { code: "intermediate.invalid", message });
    return { app: undefined, diagnostics: reporter.diagnostics() };
  }
  const { app, diagnostics } = decodeApp(withMetadata(foreignSpelling(node)), reporter, {
    lenient: true,
    programs: true,
  });
  return { app, diagnostics: diagnostics.map(respelled) };
}

/** There, what the metadata says stands beside the parts. */
function withMetadata(root: TableNode): TableNode {
  const names = new Set(Object.keys(metadata).map(plainKey));
  const isOwn = ({ key }: Entry): boolean => names.has(plainKey(key));
  const own: Node = { kind: "table", place: NOWHERE, entries: root.entries.filter(isOwn) };
  const rest = root.entries.filter((entry) => !isOwn(entry));
  return { ...root, entries: [{ key: "metadata", place: NOWHERE, value: own }, ...rest.map(ownKey)] };
}

/** Parts are told apart by their own names, whoever spells them. */
function ownKey(entry: Entry): Entry {
  const key = Object.keys(definition).find((name) => plainKey(name) === plainKey(entry.key));
  return key === undefined ? entry : { ...entry, key };
}

function respelled(diagnostic: Diagnostic): Diagnostic {
  const path = diagnostic.path
    .replace(/^metadata\.?/, "")
    .split(".")
    .map((part) => part.replace(/^[a-z_]+/, programName))
    .join(".");
  return { ...diagnostic, path };
}
