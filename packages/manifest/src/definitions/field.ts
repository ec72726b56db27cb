/** How a text is spelled; each has a check of its own. */
export type TextFormat =
  | "branch"
  | "chart"
  | "chart-name"
  | "cron"
  | "duration"
  | "identifier"
  | "image"
  | "name"
  | "pattern"
  | "semver"
  | "stage"
  | "tag"
  | "url"
  | "version-range";

interface Described {
  /** One sentence for whoever writes it. */
  readonly doc: string;
  readonly required?: true;
}

export interface TextField extends Described {
  readonly kind: "text";
  readonly choices?: readonly string[];
  readonly format?: TextFormat;
  /** A value such as `./policies/a.rego` stands for what that file holds. */
  readonly content?: true;
  readonly default?: string;
}

export interface FlagField extends Described {
  readonly kind: "flag";
  readonly default?: boolean;
}

/** A whole number, 0 or more. */
export interface WholeField extends Described {
  readonly kind: "whole";
  readonly default?: number;
}

export interface TextsField extends Described {
  readonly kind: "texts";
}

/** Texts by names that the writer chooses. */
export interface TextMapField extends Described {
  readonly kind: "text-map";
  /** May also be written as an array of tables, of which later ones win. */
  readonly many?: true;
  /** What the names are of; each has a check of its own. */
  readonly names?: "environment" | "argument";
}

/** A text, a number or true and false; kept as the text that says it. */
export interface ScalarField extends Described {
  readonly kind: "scalar";
}

export interface TableField extends Described {
  readonly kind: "table";
  readonly fields: Fields;
}

export interface TablesField extends Described {
  readonly kind: "tables";
  readonly fields: Fields;
}

/** Tables whose other keys depend on what their `type` says. */
export interface VariantsField extends Described {
  readonly kind: "variants";
  readonly fields: Fields;
  readonly variants: Readonly<Record<string, Fields>>;
}

export type Field =
  | TextField
  | FlagField
  | WholeField
  | TextsField
  | TextMapField
  | ScalarField
  | TableField
  | TablesField
  | VariantsField;

/** The keys of a table, by name. */
export type Fields = Readonly<Record<string, Field>>;

type TextOf<F> = F extends { readonly choices: readonly (infer Choice)[] } ? Choice : string;

/** The type of what a field holds, once it was read. */
type ValueOf<F> = F extends { readonly kind: "text" }
  ? TextOf<F>
  : F extends { readonly kind: "scalar" }
    ? string
    : F extends { readonly kind: "flag" }
      ? boolean
      : F extends { readonly kind: "whole" }
        ? number
        : F extends { readonly kind: "texts" }
          ? readonly string[]
          : F extends { readonly kind: "text-map" }
            ? Readonly<Record<string, string>>
            : F extends { readonly kind: "table"; readonly fields: infer Inner }
              ? TableOf<Inner>
              : F extends { readonly kind: "tables"; readonly fields: infer Inner }
                ? readonly TableOf<Inner>[]
                : F extends { readonly kind: "variants"; readonly fields: infer Inner; readonly variants: infer Each }
                  ? readonly VariantOf<Inner, Each>[]
                  : never;

type RequiredKeys<D> = { [K in keyof D]: D[K] extends { readonly required: true } ? K : never }[keyof D];

type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The type of a table with these keys: what is not required may be absent. */
export type TableOf<D> = Flat<
  { readonly [K in RequiredKeys<D>]: ValueOf<D[K]> } & {
    readonly [K in Exclude<keyof D, RequiredKeys<D>>]?: ValueOf<D[K]>;
  }
>;

type VariantOf<Common, Each> = {
  [Type in keyof Each]: Flat<Omit<TableOf<Common>, "type"> & { readonly type: Type } & TableOf<Each[Type]>>;
}[keyof Each];
