import { type Fault, invalidInput } from "./errors.ts";

const MAXIMUM_SHOWN = 80;

/** InvalidInput about one field of a request: its value, cut when long, and what it must be. */
export function invalidField(field: string, value: unknown, expected: string): Fault {
  const shown = JSON.stringify(value)?.slice(0, MAXIMUM_SHOWN);
  return invalidInput("request.invalid-field", `invalid input for ${field}`, {
    hint: shown === undefined ? `${field} is missing; ${expected}` : `${field} is ${shown}, but ${expected}`,
    details: { fields: [field] },
  });
}
