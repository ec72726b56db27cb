import { invalidInput, nearest } from "@exclave/kernel";
import type { Setting, Values } from "./setting.ts";

type Source = Readonly<Record<string, string | undefined>>;
type Table = Readonly<Record<string, Setting>>;

const nothing = { text: undefined, integer: undefined, boolean: false, list: [], items: [] };

/**
 * The value of every setting of `table`: the flag's, else the variable's, else the default.
 *
 * `flags` is what commander parsed, under each setting's own name. A variable that is set but empty counts as unset.
 */
export function readSettings<T extends Table>(
  table: T,
  flags: Readonly<Record<string, unknown>>,
  environment: Source,
): Values<T> {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const flag = flags[name];
    const variable = setting.variable === undefined ? undefined : environment[setting.variable];
    if (flag !== undefined) {
      values[name] = parse(setting, flag, flagName(setting));
    } else if (variable) {
      values[name] = parse(setting, variable, setting.variable!);
    } else {
      values[name] = setting.default ?? nothing[setting.kind];
    }
  }
  return values as Values<T>;
}

/** Refuses `EXCLAVE_…` variables that no table of ours knows: a misspelt setting must not pass for a set one. */
export function refuseUnknownVariables(known: readonly string[], environment: Source): void {
  for (const name of Object.keys(environment)) {
    if (name.startsWith("EXCLAVE_") && !known.includes(name)) {
      const [close] = nearest(name, known, 1);
      throw invalidInput("settings.unknown-variable", `${name} is set, but is no setting of this command`, {
        hint: close ? `did you mean ${close}?` : `unset it; known settings: ${known.join(", ")}`,
      });
    }
  }
}

/** The long name of a setting's flag, such as `--port`. */
export function flagName({ flag }: Setting): string {
  return /--[a-z-]+/.exec(flag)![0];
}

/** Every name that a setting's flag goes by. */
export function flagNames({ flag, spellings = [] }: Pick<Setting, "flag" | "spellings">): string[] {
  return [...(flag.match(/(?<![\w-])--?[\w-]+/g) ?? []), ...spellings];
}

function parse(setting: Setting, value: unknown, source: string): unknown {
  switch (setting.kind) {
    case "text":
      return oneOf(setting, String(value), source);
    case "integer": {
      const text = String(value).trim();
      if (!/^\d+$/.test(text) || Number(text) > Number.MAX_SAFE_INTEGER) {
        throw invalidInput("settings.not-a-number", `${source} is "${text}", but must be a whole number`);
      }
      return within(setting, Number(text), source);
    }
    case "boolean":
      return typeof value === "boolean" ? value : isYes(String(value), source);
    case "list":
      return (Array.isArray(value) ? value.map(String) : [String(value)])
        .flatMap((text) => text.split(","))
        .map((text) => text.trim())
        .filter((text) => text !== "");
    case "items":
      return Array.isArray(value) ? value.map(String) : [String(value)];
  }
}

function oneOf({ oneOf: allowed }: Setting, text: string, source: string): string {
  if (allowed && !allowed.includes(text)) {
    throw invalidInput("settings.not-allowed", `${source} is "${text}", but must be one of ${allowed.join(", ")}`);
  }
  return text;
}

function within({ least = 0, most = Number.MAX_SAFE_INTEGER }: Setting, value: number, source: string): number {
  if (value < least || value > most) {
    throw invalidInput("settings.out-of-range", `${source} is ${value}, but must be ${least} to ${most}`);
  }
  return value;
}

function isYes(text: string, source: string): boolean {
  if (!["1", "true", "0", "false"].includes(text)) {
    throw invalidInput("settings.not-a-yes", `${source} is "${text}", but must be true or false`);
  }
  return text === "1" || text === "true";
}
