import { type Document, isMap, isScalar, parseAllDocuments } from "yaml";

/** Larger documents take longer to read than anybody waits for a diagnostic of them. */
const MAXIMUM_LENGTH = 256 * 1024;

export interface YamlMistake {
  readonly message: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
}

/**
 * Why a text is not YAML. What is rendered before it is read, and what is very large, is not looked at; neither are keys that
 * stand twice and tabs where they do no harm, for those who read it are as lenient.
 */
export function yamlMistake(text: string): YamlMistake | undefined {
  if (!isLookedAt(text)) return undefined;
  for (const document of documentsOf(text)) {
    const [error] = document.errors;
    if (error) return { message: error.message.split("\n")[0]!.replace(/ at line .*$/, ""), offset: error.pos[0] };
  }
  return undefined;
}

/** Whether every document of a text is a table, or says nothing. */
export function isYamlTable(text: string): boolean {
  if (!isLookedAt(text)) return true;
  return documentsOf(text).every(({ contents }) => {
    return contents === null || isMap(contents) || (isScalar(contents) && contents.value === null);
  });
}

function isLookedAt(text: string): boolean {
  return !text.includes("{{") && text.length <= MAXIMUM_LENGTH;
}

function documentsOf(text: string): readonly Document[] {
  return [...parseAllDocuments(text, { uniqueKeys: false, strict: false, prettyErrors: false, logLevel: "error" })];
}
