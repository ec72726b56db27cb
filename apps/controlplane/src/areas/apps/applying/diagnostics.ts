import type { Wire } from "@exclave/contract";
import { defined, Fault } from "@exclave/kernel";

export type Diagnostic = Wire<"AppConfigDiagnostic">;

/** The same fault, which knows what it is about: what trying again did not mend is told with its place in the end. */
export function faultAt({ kind, code, message, hint, retryable, details, cause }: Fault, path: string): Fault {
  return new Fault({ kind, code, message, retryable, cause, details: { ...details, path }, ...defined({ hint }) });
}

/** What a fault says of the thing at `path` in an intermediate config, or of the one that it knows itself. */
export function diagnosticOf(fault: Fault, path: string): Diagnostic {
  const own = fault.details?.["path"];
  return diagnosticAt(fault, path === "" && typeof own === "string" ? own : path);
}

function diagnosticAt(fault: Fault, path: string): Diagnostic {
  return { code: fault.code, severity: "error", message: fault.message, path, ...defined({ hint: fault.hint }) };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** The first error in a sentence, and how many more there are. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) {
    return "nothing is wrong with the app config";
  }
  const hint = first.hint === undefined ? "" : `; ${first.hint}`;
  const more = errors.length === 1 ? "" : ` (and ${errors.length - 1} more)`;
  return `${first.path === "" ? "" : `${first.path}: `}${first.message}${hint}${more}`;
}
