import type { Field, Fields } from "./definitions/field.ts";
import type { Path } from "./diagnostic.ts";
import { freeName } from "./free-name.ts";
import { baseOf, isLedElsewhere } from "./loads.ts";

/** A table of an app, and the file that it is written to. */
export interface WrittenTable {
  readonly value: object;
  readonly fields: Fields;
  /** In the app. */
  readonly path: Path;
  readonly file: string;
}

/**
 * The table with a reference in place of each content that itself looks like one, such as a script that says `./run.sh`: a
 * reader would look for that file. Such contents go to files of their own, which are added.
 */
export function contentsApart(table: WrittenTable, files: Map<string, string>): object {
  function tableApart(value: object, fields: Fields, path: Path): object {
    const apart: Record<string, unknown> = { ...value };
    for (const [name, field] of Object.entries(fields)) {
      if (apart[name] !== undefined) apart[name] = valueApart(apart[name], field, [...path, name]);
    }
    // Without one, a policy would be called as the file that its contents now refer to.
    const needsName = path[0] === "policies" && apart["contents"] !== (value as typeof apart)["contents"];
    return needsName ? { ...apart, name: apart["name"] ?? "" } : apart;
  }

  function valueApart(value: unknown, field: Field, path: Path): unknown {
    switch (field.kind) {
      case "text":
        return field.content ? textApart(String(value), path) : value;
      case "table":
        return tableApart(value as object, field.fields, path);
      case "tables":
        return (value as readonly object[]).map((item, index) => tableApart(item, field.fields, [...path, index]));
      default:
        return value;
    }
  }

  function textApart(text: string, path: Path): string {
    if (!isLedElsewhere(text)) return text;
    const base = baseOf(path, table.file);
    const directory = base === "" ? "contents" : `${base}/contents`;
    const name = freeName(path.join("-"), (candidate) => files.has(`${directory}/${candidate}.txt`));
    files.set(`${directory}/${name}.txt`, text);
    return `./contents/${name}.txt`;
  }

  return tableApart(table.value, table.fields, table.path);
}
