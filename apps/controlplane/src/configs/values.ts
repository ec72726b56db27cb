import { invalidField } from "@exclave/kernel";

/** Names to values; values may hold templates. */
export type Values = Readonly<Record<string, string>>;

/** Checks the names of environment variables. */
export function checkNames(field: string, values: Values): Values {
  for (const name of Object.keys(values)) {
    if (name === "" || /[=\s\p{Cc}]/u.test(name)) {
      throw invalidField(field, name, "must have names without spaces and without `=`");
    }
  }
  return values;
}
