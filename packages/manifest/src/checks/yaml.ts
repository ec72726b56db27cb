import { type Document, isMap, isScalar, parseAllDocuments } from "yaml";

export interface YamlMistake {
  readonly message: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
}

/**
 * Why a text is not YAML. What is rendered before it is read is not looked at; neither are keys that stand twice and tabs where
 * they do no harm, for those who read it are as lenient.
 */
export function yamlMistake(text: string): YamlMistake | undefined {
  if (isRendered(text)) return undefined;
  for (const document of documentsOf(text)) {
    const [error] = document.errors;
    if (error) return { message: messageOf(error), offset: error.pos[0] };
  }
  return undefined;
}

function messageOf({ message }: Error): string {
  // The reader calls itself for whatever stands in something else, and reports that it cannot go on.
  if (/call stack/.test(message)) return "it is too deep";
  return message.split("\n")[0]!.replace(/ at line .*$/, "");
}

/** Whether every document of a text is a table, or says nothing. */
export function isYamlTable(text: string): boolean {
  if (isRendered(text)) return true;
  return documentsOf(text).every(({ contents }) => {
    return contents === null || isMap(contents) || (isScalar(contents) && contents.value === null);
  });
}

function isRendered(text: string): boolean {
  return text.includes("{{");
}

function documentsOf(text: string): readonly Document[] {
  return [...parseAllDocuments(text, { uniqueKeys: false, strict: false, prettyErrors: false, logLevel: "error" })];
}
