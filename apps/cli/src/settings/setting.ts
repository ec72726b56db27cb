/** One thing that the operator may say, by flag or by environment variable; the flag wins. */
export interface Setting {
  /** As commander reads it: `--port <number>`, or `--insecure` for a yes. */
  readonly flag: string;
  readonly variable: string;
  readonly kind: "text" | "integer" | "boolean" | "list";
  readonly default?: string | number;
  readonly description: string;
}

interface Kinds {
  readonly text: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly list: readonly string[];
}

/** What reading a table of settings gives: absent only where there is neither a default nor a natural "no". */
export type Values<Table extends Readonly<Record<string, Setting>>> = {
  readonly [Name in keyof Table]: Table[Name] extends
    | { readonly default: string | number }
    | { readonly kind: "boolean" | "list" }
    ? Kinds[Table[Name]["kind"]]
    : Kinds[Table[Name]["kind"]] | undefined;
};
