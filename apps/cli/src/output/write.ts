import { plainText, type Screen } from "../terminal/screen.ts";
import type { ErrorDocument } from "./failure.ts";
import type { OutputFormat } from "./format.ts";
import type { View } from "./view.ts";
import { yamlWriter } from "./yaml.ts";

/** What JSON and YAML hold, always: what was asked for, or why it cannot be had; never both. */
type Document = { readonly data: unknown; readonly page?: View["page"] } | ErrorDocument;

/** Writes an answer to standard output in the format that was asked for. */
export async function writeView(view: View, format: OutputFormat, screen: Screen): Promise<void> {
  switch (format) {
    case "table":
      return writeLines(view.text(screen), screen);
    case "name":
      // A program gets each name as it is; a terminal would obey what stands in one.
      return writeLines(screen.isTerminal ? view.names.map(plainText) : view.names, screen);
    default:
      return await writeDocument(
        { data: view.data ?? null, ...(view.page ? { page: view.page } : {}) },
        format,
        screen,
      );
  }
}

/** Writes one whole document. */
export async function writeDocument(document: Document, format: "json" | "yaml", screen: Screen): Promise<void> {
  if (format === "json") {
    return screen.line(JSON.stringify(document, undefined, 2));
  }
  screen.write((await yamlWriter())(document));
}

function writeLines(lines: readonly string[], screen: Screen): void {
  if (lines.length > 0) {
    screen.line(lines.join("\n"));
  }
}
