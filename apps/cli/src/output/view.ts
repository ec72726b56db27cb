import { plainText, type Screen } from "../terminal/screen.ts";
import { type Column, tableLines } from "./table.ts";

/** Which part of a list was read, and whether more comes after it. */
export interface PageNote {
  readonly offset: number;
  readonly limit: number;
  readonly has_next: boolean;
}

/** What a command answers, ready for each format. */
export interface View {
  /** What JSON and YAML show, as the API answered it. */
  readonly data: unknown;
  readonly page?: PageNote;
  /** What `--output name` shows, a line each. */
  readonly names: readonly string[];
  /** What a person sees. */
  text(screen: Screen): readonly string[];
}

export interface ListViewOptions<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** By which a row can be named in another command. */
  readonly nameOf: (row: Row) => string | undefined;
  readonly page?: PageNote;
  /** Marked with a star: what is selected. */
  readonly isCurrent?: (row: Row) => boolean;
  /** What to do when there are none. */
  readonly whenEmpty: string;
}

/** A list as a table, with what to ask for to see more. */
export function listView<Row>(options: ListViewOptions<Row>): View {
  const { rows, nameOf, page, isCurrent, whenEmpty } = options;
  const mark: Column<Row> = { title: "", of: (row) => (isCurrent?.(row) ? "*" : "") };
  const columns = isCurrent ? [mark, ...options.columns] : options.columns;
  return {
    data: rows,
    ...(page ? { page } : {}),
    names: rows.map((row) => nameOf(row) ?? ""),
    text(screen) {
      if (rows.length === 0) {
        return [page && page.offset > 0 ? `nothing from number ${page.offset} on` : whenEmpty];
      }
      const more = page?.has_next ? [screen.shade("dim", `more: --offset ${page.offset + rows.length}`)] : [];
      return [...tableLines(rows, columns, screen), ...more];
    },
  };
}

export interface ItemViewOptions {
  readonly data: unknown;
  readonly name: string | undefined;
  /** Those that are undefined or empty are left out. */
  readonly fields: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Lines beneath, such as a hint. */
  readonly after?: readonly string[];
}

/** One thing as a column of its facts. */
export function itemView({ data, name, fields, after = [] }: ItemViewOptions): View {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  const width = Math.max(0, ...shown.map(([title]) => title.length));
  return {
    data,
    names: name === undefined ? [] : [name],
    text: (screen) => [
      ...shown.map(([title, value]) => `${screen.shade("dim", title.padEnd(width))}  ${plainText(String(value))}`),
      ...after,
    ],
  };
}

/** A sentence for a person; `data` and the name for programs. */
export function sentenceView(sentence: string, data: unknown, name?: string): View {
  return { data, names: name === undefined ? [] : [name], text: () => [plainText(sentence)] };
}

/** JSON as the API answered it, also for a person. */
export function documentView(data: unknown, name: string | undefined): View {
  return {
    data,
    names: name === undefined ? [] : [name],
    text: () => JSON.stringify(data, undefined, 2).split("\n"),
  };
}
