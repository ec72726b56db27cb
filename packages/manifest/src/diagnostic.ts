import { asText } from "@exclave/kernel";
import type { DiagnosticCode } from "./codes.ts";
import type { Place } from "./node.ts";

/** One thing that is wrong, or doubtful, in an app's files. */
export interface Diagnostic {
  /** Stable; the part before the dot is what it is about. */
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Relative to the app's directory; empty for an app that did not come from files. */
  readonly file: string;
  /** From 1; 0 where there is no line to show. */
  readonly line: number;
  readonly column: number;
  /** Where in the app it is, such as `components[2].dependencies[0]`. */
  readonly path: string;
}

export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: "error" | "warning";
}

export type Path = readonly (string | number)[];

/** Keeps what was found, in the order of files and lines in the end; not shared between readings. */
export interface Reporter {
  report(place: Place, path: Path, finding: Finding): void;
  diagnostics(): readonly Diagnostic[];
  hasErrors(): boolean;
  /** As much was found as is kept. */
  isFull(): boolean;
  /** Where errors were found so far, as text. */
  mistaken(): ReadonlySet<string>;
}

/** More are no help, and a hostile file could have millions. */
const MOST = 1_000;

export function createReporter(): Reporter {
  const found = new Map<string, Diagnostic>();
  return {
    report({ file, line, column }, path, { code, message: said, hint, severity = "error" }) {
      // Keys that are quoted may be of a program that writes anything.
      const message = asText(said);
      const diagnostic = { code, severity, message, file, line, column, path: asText(pathText(path)) };
      // What has no line is told apart by where in the app it is.
      const key = JSON.stringify([code, file, line, column, message, line === 0 ? pathText(path) : ""]);
      if (found.size < MOST && !found.has(key)) {
        found.set(key, hint === undefined ? diagnostic : { ...diagnostic, hint });
      }
    },
    diagnostics() {
      return [...found.values()].sort(
        (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
      );
    },
    isFull() {
      return found.size >= MOST;
    },
    hasErrors() {
      return [...found.values()].some(({ severity }) => severity === "error");
    },
    mistaken() {
      return new Set([...found.values()].flatMap(({ severity, path }) => (severity === "error" ? [path] : [])));
    },
  };
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** `["components", 2, "name"]` as `components[2].name`. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`)).join("");
}
