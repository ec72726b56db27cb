import type { Wire } from "@exclave/contract";
import { defined, type Fault } from "@exclave/kernel";

export type Diagnostic = Wire<"AppConfigDiagnostic">;

/** What a fault says of the thing at `path` in an intermediate config. */
export function diagnosticOf(fault: Fault, path: string): Diagnostic {
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
