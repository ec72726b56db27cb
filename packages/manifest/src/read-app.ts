import type { Position } from "@exclave/template";
import { assemble } from "./assemble.ts";
import { checkAccess } from "./checks/access.ts";
import { checkActions } from "./checks/actions.ts";
import type { Subject } from "./checks/check.ts";
import { checkDependencies } from "./checks/dependencies.ts";
import { checkDocuments } from "./checks/documents.ts";
import { checkEnvironment } from "./checks/environment.ts";
import { checkInputs } from "./checks/inputs.ts";
import { checkNames } from "./checks/names.ts";
import { checkPolicies } from "./checks/policies.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { checkSources } from "./checks/sources.ts";
import { checkTemplates, type SayInside } from "./checks/templates.ts";
import type { DiagnosticCode } from "./codes.ts";
import { decodeTable } from "./decode.ts";
import { type App, app as definition } from "./definitions/app.ts";
import { createReporter, type Diagnostic, type Path, pathText, type Reporter } from "./diagnostic.ts";
import type { AppFiles } from "./files.ts";
import { nodeAt, placeOf } from "./find-node.ts";
import { loadContents } from "./loads.ts";
import { type Place, sameKey, type TableNode } from "./node.ts";
import { offsetInString } from "./written-text.ts";

/** What came of reading an app: the app itself only when nothing is wrong. */
export interface ReadApp {
  readonly app: App | undefined;
  /** In the order of files and lines. */
  readonly diagnostics: readonly Diagnostic[];
}

/** An app that was read from files. */
export interface ReadAppFiles extends ReadApp {
  /** Where a place in the app's intermediate config, such as `Components[2].Dependencies`, stands in the files. */
  placeOf(path: string): Place;
}

export interface ReadAppOptions {
  /** Keys that nobody knows are warnings. */
  readonly lenient?: boolean;
}

/** Reads a directory of files. Never throws for what is in them: everything that is wrong is reported at once. */
export async function readApp(files: AppFiles, { lenient = false }: ReadAppOptions = {}): Promise<ReadAppFiles> {
  const reporter = createReporter();
  const assembled = await assemble(files, reporter);
  const root = await loadContents(assembled, definition, files, reporter);
  return { ...decodeApp(root, reporter, { lenient }), placeOf: (path) => placeInFiles(root, path) };
}

function placeInFiles(root: TableNode, path: string): Place {
  const parts = [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key = "", index]) =>
    index === undefined ? key : Number(index),
  );
  // There, what the metadata says stands beside the parts.
  const isOfPart = root.entries.some(({ key }) => sameKey(key, String(parts[0])));
  return placeOf(root, isOfPart ? parts : ["metadata", ...parts]);
}

interface DecodeAppOptions {
  readonly lenient: boolean;
  readonly programs?: boolean;
}

/** The app that a table says, checked as a whole. */
export function decodeApp(root: TableNode, reporter: Reporter, options: DecodeAppOptions): ReadApp {
  const present = new Set(root.entries.map(({ key }) => key));
  // What files do not hold was said once, with the file's name.
  const app = decodeTable(root, optional(present), [], { reporter, ...options }) as unknown as App;
  const whole: App = { ...stand(app), ...app };
  checkApp(whole, root, reporter);
  const diagnostics = reporter.diagnostics();
  return { app: reporter.hasErrors() ? undefined : whole, diagnostics };
}

function optional(present: ReadonlySet<string>): typeof definition {
  return Object.fromEntries(
    Object.entries(definition).map(([key, field]) => [
      key,
      present.has(key) ? field : { ...field, required: undefined },
    ]),
  ) as unknown as typeof definition;
}

/** Stands in for parts whose files are missing, so that checks find what they expect. */
function stand(app: App): Pick<App, "metadata" | "sandbox" | "runner"> {
  const { metadata, sandbox, runner } = app;
  const missing = { public_repo: { repo: "", directory: "", branch: "" }, terraform_version: "1.13.5" };
  return {
    metadata: metadata ?? { version: "v2" },
    sandbox: sandbox ?? missing,
    runner: runner ?? { runner_type: "local" },
  };
}

/** Where the names are that a code says are not there: nobody knows them all while a file of that part cannot be read. */
const namedIn: Readonly<Partial<Record<DiagnosticCode, readonly (keyof App)[]>>> = {
  "reference.component": ["components"],
  "reference.action": ["actions"],
  "reference.runbook": ["runbooks"],
  "reference.branch": ["branches"],
  "reference.input": ["inputs"],
  "reference.input-group": ["inputs"],
  "reference.role": ["permissions", "break_glass"],
  "reference.named-policy": ["permissions"],
  "reference.kubernetes-context": ["kubernetes_contexts"],
};

function checkApp(app: App, root: TableNode, reporter: Reporter): void {
  const mistaken = reporter.mistaken();
  const isMistaken = (path: Path): boolean => mistaken.has(pathText(path));
  const subject: Subject = {
    app,
    isMistaken,
    say(path, finding) {
      const isKnown = finding.severity !== "warning" && isMistaken(path);
      const isUnknowable = namedIn[finding.code]?.some((part) => isMistaken([part])) ?? false;
      if (!isKnown && !isUnknowable) {
        reporter.report(placeOf(root, path), path, finding);
      }
    },
  };
  checkNames(subject);
  checkSources(subject);
  checkInputs(subject);
  checkAccess(subject);
  checkPolicies(subject);
  checkSecrets(subject);
  checkDependencies(subject);
  checkActions(subject);
  checkEnvironment(subject);
  const sayInside: SayInside = (path, position, finding) =>
    reporter.report(placeInside(root, path, position), path, finding);
  checkTemplates(subject, sayInside);
  checkDocuments(subject, sayInside);
}

/** Where a place inside a text stands in its file; where the text begins when it is not there as it is. */
function placeInside(root: TableNode, path: Path, { line, column, offset }: Position): Place {
  const node = nodeAt(root, path);
  const text = node?.kind === "text" ? node : undefined;
  if (text?.written !== undefined) return placeInString(text.place, text.written, offset);
  const start = text?.start;
  if (!start) return placeOf(root, path);
  return line === 1
    ? { ...start, column: start.column + column - 1 }
    : { file: start.file, line: start.line + line - 1, column };
}

function placeInString({ file, line, column }: Place, written: string, offset: number): Place {
  const before = written.slice(0, offsetInString(written, offset)).split("\n");
  return before.length === 1
    ? { file, line, column: column + before[0]!.length }
    : { file, line: line + before.length - 1, column: before.at(-1)!.length + 1 };
}
