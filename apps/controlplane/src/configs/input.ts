import { invalidField } from "@exclave/kernel";
import { isJson } from "./texts.ts";

const types = ["string", "number", "bool", "list", "json", "yaml", "hcl"] as const;

/** What the value of an input is read as. */
export type InputType = (typeof types)[number];

/** What can stand in a template after a dot. */
const NAME = /^[A-Za-z0-9_][\w-]{0,99}$/;

/** Checks the name of an input, or of a group of them. */
export function checkInputName(field: string, name: string): string {
  if (!NAME.test(name)) {
    throw invalidField(field, name, "must have names of at most 100 letters, digits, underscores and hyphens");
  }
  return name;
}

/** Reads the type of an input; left out, it is a string. */
export function checkInputType(field: string, given: string | undefined): InputType {
  const type = types.find((candidate) => candidate === (given || "string"));
  if (!type) {
    throw invalidField(field, given, `must be one of ${types.join(", ")}`);
  }
  return type;
}

/** What decides whether a text may be the default of an input. */
interface TypedInput {
  readonly type: InputType;
  /** The text is not repeated in the refusal. */
  readonly sensitive: boolean;
}

/** Checks the default of an input; formats that have no parser here are checked when the value is used. */
export function checkDefault(field: string, text: string, { type, sensitive }: TypedInput): string {
  const isFitting =
    text === "" ||
    (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) ||
    (type === "bool" && /^(?:true|false)$/.test(text)) ||
    (type === "json" && isJson(text)) ||
    !["number", "bool", "json"].includes(type);
  if (!isFitting) {
    throw invalidField(field, sensitive ? "…" : text, `must be a ${type}, as the input's type says`);
  }
  return text;
}
