/** One thing that the operator may say, by flag or by environment variable; the flag wins. */
export interface Setting {
  /** As commander reads it: `--port <number>`, or `--insecure` for a yes. */
  readonly flag: string;
  /** Absent where a flag is the only way to say it. */
  readonly variable?: string;
  /** Other long names that are taken for it, and shown nowhere. */
  readonly spellings?: readonly string[];
  /** A list may also be one text with commas; items are as they were given, one each time the flag is. */
  readonly kind: "text" | "integer" | "boolean" | "list" | "items";
  readonly default?: string | number;
  /** Of an integer. */
  readonly least?: number;
  readonly most?: number;
  /** Of a text: what it may be. */
  readonly oneOf?: readonly string[];
  readonly description: string;
  /** Known to few; left out of help. */
  readonly isHidden?: true;
  /** What the shell offers for its value. */
  readonly completes?: Completion;
}

/** A kind of thing whose names the server knows, or the words themselves. */
export type Completion =
  | "org"
  | "app"
  | "component"
  | "action"
  | "branch"
  | "runbook"
  | "build"
  | "runner"
  | readonly string[];

interface Kinds {
  readonly text: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly list: readonly string[];
  readonly items: readonly string[];
}

/** What reading a table of settings gives: absent only where there is neither a default nor a natural "no". */
export type Values<Table extends Readonly<Record<string, Setting>>> = {
  readonly [Name in keyof Table]: Table[Name] extends
    | { readonly default: string | number }
    | { readonly kind: "boolean" | "list" | "items" }
    ? Kinds[Table[Name]["kind"]]
    : Kinds[Table[Name]["kind"]] | undefined;
};
