import { isFault, messageOf } from "@exclave/kernel";

/** A failure as lines for a person: what happened, what to do, and the stable code to look up. */
export function faultText(error: unknown): string {
  if (!isFault(error)) {
    return `exclave: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`;
  }
  const hint = error.hint === undefined ? [] : [`  ${error.hint}`];
  return [`exclave: ${error.message}`, ...hint, `  (${error.code})`].join("\n");
}
