import { isMap, isScalar, parseAllDocuments } from "yaml";
import { jobFault } from "../../exec/index.ts";

/**
 * Throws `manifest.invalid` with file, line and column for text that is not YAML, or whose documents are not Kubernetes
 * objects. Template actions are filled in when the manifest is deployed, so each counts as a plain word here. Answers
 * false for text that never is an object: nothing but comments.
 */
export function checkManifest(name: string, text: string): boolean {
  let hasObject = text.includes("{{");
  const documents = parseAllDocuments(withoutTemplates(text), { logLevel: "error", prettyErrors: true });
  for (const document of Array.isArray(documents) ? documents : []) {
    const [problem] = document.errors;
    if (problem) {
      const place = problem.linePos?.[0];
      throw invalid(name, place?.line ?? 1, place?.col ?? 1, problem.message.split("\n")[0]!);
    }
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      continue;
    }
    const line = lineOf(text, contents.range?.[0] ?? 0);
    if (!isMap(contents) || !contents.has("apiVersion") || !contents.has("kind")) {
      throw invalid(name, line, 1, "every document needs apiVersion and kind");
    }
    hasObject = true;
  }
  return hasObject;
}

/** A line that is nothing but actions vanishes; any other action becomes a word. Lines keep their numbers. */
function withoutTemplates(text: string): string {
  return text
    .replace(/^[ \t]*(?:\{\{[^}]*\}\}[ \t]*)+$/gm, "")
    .replace(/\{\{[^}]*\}\}/g, (action) => `x${"\n".repeat(action.split("\n").length - 1)}`);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function invalid(name: string, line: number, column: number, why: string): Error {
  return jobFault({
    code: "manifest.invalid",
    message: `${name}:${line}:${column}: ${why}`,
    hint: "`kubectl apply --dry-run=client -f` shows the same",
    faultOf: "source",
  });
}
