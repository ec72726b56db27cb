import { type Fault, invalidInput, isFault, nearest, unauthenticated } from "@exclave/kernel";

/** Ctrl-C, or a question that was left unanswered. */
export function interrupted(hint?: string): Fault {
  return invalidInput("interrupted", "interrupted", hint === undefined ? {} : { hint });
}

/** No token anywhere. */
export function notLoggedIn(): Fault {
  return unauthenticated("auth.not-logged-in", "no token: you are not logged in", {
    hint: "run `exclave auth login`, or set EXCLAVE_API_TOKEN",
  });
}

/** Something the command needs was not said, and nobody can be asked. */
export function missing(what: string, how: string): Fault {
  return invalidInput("usage.missing", `which ${what}?`, { hint: how });
}

/** True for the API's answer that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return isFault(error) && error.kind === "NotFound";
}

const SHOWN_NAMES = 8;

/** A sentence that names what there is and is spelt alike, else the first of what there is. */
export function suggestion(wanted: string, names: readonly string[]): string {
  const close = wanted === "" ? [] : nearest(wanted, names);
  if (close.length > 0) {
    return `did you mean ${close.join(" or ")}?`;
  }
  const shown = names.slice(0, SHOWN_NAMES).join(", ");
  return names.length === 0 ? "there are none yet" : `there are: ${shown}${names.length > SHOWN_NAMES ? ", …" : ""}`;
}
