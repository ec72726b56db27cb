/** What a caller can do about a failure; the closed list that every error of ours belongs to. */
export const errorKinds = [
  "InvalidInput",
  "Unauthenticated",
  "Forbidden",
  "NotFound",
  "Conflict",
  "PreconditionFailed",
  "LimitExceeded",
  "Unavailable",
  "NotImplemented",
  "Internal",
] as const;

export type ErrorKind = (typeof errorKinds)[number];

export interface FaultOptions {
  readonly kind: ErrorKind;
  /** Stable and dotted, such as `build.ref-not-found`; clients compare this and nothing else. */
  readonly code: string;
  /** One sentence that names the field or resource and the value. */
  readonly message: string;
  /** What to do next: the setting, the command, the request to send instead. */
  readonly hint?: string;
  readonly retryable?: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class of the product; compare `code` or `kind`, never the class. */
export class Fault extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(options: FaultOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.kind = options.kind;
    this.code = options.code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? options.kind === "Unavailable";
    this.details = options.details;
  }
}

type FaultDetails = Pick<FaultOptions, "hint" | "retryable" | "details" | "cause">;

function maker(kind: ErrorKind): (code: string, message: string, rest?: FaultDetails) => Fault {
  return (code, message, rest = {}) => new Fault({ kind, code, message, ...rest });
}

export const invalidInput = maker("InvalidInput");
export const unauthenticated = maker("Unauthenticated");
export const forbidden = maker("Forbidden");
export const notFound = maker("NotFound");
export const conflict = maker("Conflict");
export const preconditionFailed = maker("PreconditionFailed");
export const limitExceeded = maker("LimitExceeded");
export const unavailable = maker("Unavailable");
export const notImplemented = maker("NotImplemented");
export const internal = maker("Internal");

/** True when `error` is one of ours; structural, so that it holds across copies of this module. */
export function isFault(error: unknown): error is Fault {
  return (
    error instanceof Error &&
    typeof (error as Partial<Fault>).code === "string" &&
    errorKinds.includes((error as Partial<Fault>).kind as ErrorKind)
  );
}

/** The same error of something that is named: `name` comes before its message, `details` join its own. */
export function naming(error: unknown, name: string, details: Readonly<Record<string, unknown>>): unknown {
  if (!isFault(error)) {
    return error;
  }
  const { kind, code, message, hint, retryable, cause } = error;
  const rest = { retryable, details: { ...error.details, ...details }, ...(cause === undefined ? {} : { cause }) };
  return new Fault({ kind, code, message: `${name}: ${message}`, ...rest, ...(hint === undefined ? {} : { hint }) });
}

/** Why a program did not start, for whoever runs it: what is wrong and what to do; of a mistake of ours, where it is. */
export function explanationOf(error: unknown): string {
  if (!isFault(error)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return [error.message, ...(error.hint === undefined ? [] : [`  ${error.hint}`]), `  (${error.code})`].join("\n");
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
