import path from "node:path";
import type { Diagnostic } from "@exclave/manifest";
import { plainText, type Screen } from "../../terminal/screen.ts";

/** Of our own reading or of the control plane's, which may know other codes. */
export type LocatedDiagnostic = Omit<Diagnostic, "code"> & { readonly code: string };

/** Writes each diagnostic as compilers do, so that editors find the place; `directory` is where the files are from here. */
export function reportDiagnostics(screen: Screen, diagnostics: readonly LocatedDiagnostic[], directory: string): void {
  for (const { file, line, column, severity, code, message, hint } of diagnostics) {
    const place = file === "" ? [] : [path.join(directory, file), ...(line === 0 ? [] : [line, column])];
    const kind = screen.shade(severity === "error" ? "red" : "yellow", severity);
    const where = place.length === 0 ? "" : `${screen.shade("bold", place.join(":"))}: `;
    screen.line(`${where}${kind} ${code}: ${plainText(message)}`);
    if (hint !== undefined) {
      screen.line(`  ${plainText(hint)}`);
    }
  }
}

export function errorsOf<T extends Pick<Diagnostic, "severity">>(diagnostics: readonly T[]): readonly T[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}

/** `2 errors, 1 warning`. */
export function summaryOf(diagnostics: readonly Pick<Diagnostic, "severity">[]): string {
  const errors = errorsOf(diagnostics).length;
  const counts = [count(errors, "error"), count(diagnostics.length - errors, "warning")];
  return counts.filter((text) => !text.startsWith("0 ")).join(", ") || "nothing is wrong";
}

/** `1 component`, `2 components`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
