/** Why a rendering stopped; every other code is that of a diagnostic. */
export type RenderCode =
  | "template.missing-value"
  | "template.nil-value"
  | "template.wrong-value"
  | "template.failed"
  | "template.no-source"
  | "template.limit";

interface FailureOptions {
  readonly code: RenderCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Thrown inside of a rendering; the evaluator adds the place, and the caller of `render` gets a `Fault`. */
export class RenderFailure extends Error {
  readonly code: RenderCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  /** Where in the text; set by the innermost part of the evaluator that knows. */
  offset: number | undefined;
  length = 0;

  constructor({ code, message, hint, details = {} }: FailureOptions) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.details = details;
  }

  at(offset: number, end: number): this {
    if (this.offset !== undefined) return this;
    this.offset = offset;
    this.length = end - offset;
    return this;
  }
}

/** A value that a function or an operator cannot work with. */
export function wrongValue(message: string, hint?: string): RenderFailure {
  return new RenderFailure({ code: "template.wrong-value", message, hint });
}

export function overLimit(message: string): RenderFailure {
  return new RenderFailure({
    code: "template.limit",
    message,
    hint: "a template that large or slow is stopped, so that it cannot hold up others",
  });
}
