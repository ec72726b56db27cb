import { type Fault, invalidInput } from "./errors.ts";
import { shownValue } from "./shown-value.ts";

/** InvalidInput about one field of a request: its value, cut when long, and what it must be. */
export function invalidField(field: string, value: unknown, expected: string): Fault {
  const shown = shownValue(value);
  return invalidInput("request.invalid-field", `invalid input for ${field}`, {
    hint: shown === undefined ? `${field} is missing; ${expected}` : `${field} is ${shown}, but ${expected}`,
    details: { fields: [field] },
  });
}
