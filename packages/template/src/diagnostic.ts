import type { Locator, Position } from "./position.ts";

/** What can be wrong with a template's text before it is rendered. */
export type TemplateDiagnosticCode =
  | "template.syntax"
  | "template.unclosed"
  | "template.unexpected-end"
  | "template.literal"
  | "template.unknown-function"
  | "template.refused-function"
  | "template.argument-count"
  | "template.unknown-variable"
  | "template.unknown-template"
  | "template.doubled-template"
  | "template.too-large"
  | "template.too-deep";

/** One thing that is wrong with a template's text. */
export interface TemplateDiagnostic {
  readonly code: TemplateDiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  readonly position: Position;
}

export interface Complaint {
  readonly code: TemplateDiagnosticCode;
  readonly message: string;
  /** A function where the hint takes time: it is asked only for what is shown. */
  readonly hint?: string | (() => string | undefined) | undefined;
  readonly offset: number;
  readonly length?: number;
}

/** After so many nothing more is read: the text is no template, and noting each costs more than reading it. */
export const MAXIMUM_COMPLAINTS = 1_000;

/** What `complaint` says, with its place in the text. */
export function diagnosticOf(locator: Locator, complaint: Complaint): TemplateDiagnostic {
  const { code, message, offset, length } = complaint;
  const hint = typeof complaint.hint === "function" ? complaint.hint() : complaint.hint;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    position: locator.locate(offset, length),
  };
}

/** Thrown while one action is read; the reader notes it and goes on behind that action. */
export class SyntaxFailure extends Error {
  readonly complaint: Complaint;

  constructor(complaint: Complaint) {
    super(complaint.message);
    this.complaint = complaint;
  }
}
