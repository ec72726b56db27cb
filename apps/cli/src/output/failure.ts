import { isFault, messageOf } from "@exclave/kernel";
import { fitted, plainText, type Screen } from "../terminal/screen.ts";

/** Why a command did not do what was asked: the only shape of an error in JSON and YAML. */
export interface ErrorDocument {
  readonly error: {
    /** Stable and dotted; what programs compare. */
    readonly code: string;
    readonly message: string;
    /** What to do next. */
    readonly hint?: string;
    readonly retryable: boolean;
    /** Finds the request in the server's log. */
    readonly request_id?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

/** Longer than any line of our own. */
const LONGEST_LINE = 1_000;

/** A hint in the words of this program. */
type Say = (hint: string) => string;

/** The error as programs read it. */
export function errorDocument(error: unknown, say: Say): ErrorDocument {
  if (!isFault(error)) {
    return { error: { code: "internal", message: messageOf(error), retryable: false } };
  }
  const { code, message, hint, retryable, details } = error;
  const requestId = (error as { readonly requestId?: string }).requestId;
  return {
    error: {
      code,
      message,
      ...(hint === undefined ? {} : { hint: say(hint) }),
      retryable,
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(details === undefined ? {} : { details }),
    },
  };
}

/** The error as a person reads it: what happened, what to do, and the stable code to look up. */
export function failureText(
  error: unknown,
  screen: Screen,
  { isDebugging, say }: { readonly isDebugging: boolean; readonly say: Say },
): string {
  const name = screen.shade("red", "exclave:");
  if (!isFault(error)) {
    const text = isDebugging && error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    return `${name} ${text}\n  this is a fault of the program; EXCLAVE_DEBUG=true shows where`;
  }
  const hint =
    error.hint === undefined
      ? []
      : say(error.hint)
          .split("\n")
          .map((line) => `  ${shown(line)}`);
  const code = screen.shade("dim", `  (${error.code})`);
  return [`${name} ${error.message.split("\n").map(shown).join("\n")}`, ...hint, code].join("\n");
}

/** What others wrote, such as a name of a megabyte, leaves the rest of the screen alone; a document has all of it. */
function shown(line: string): string {
  return fitted(plainText(line), LONGEST_LINE);
}
