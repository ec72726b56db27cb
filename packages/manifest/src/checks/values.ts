import { yamlMistake } from "./yaml.ts";

/** Why a text is no value of an input's type; formats that have no parser here are not looked at. */
export function valueMistake(type: string | undefined, text: string): string | undefined {
  switch (type) {
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? undefined : "must be a number, as the type says";
    case "bool":
      return /^(?:true|false)$/.test(text) ? undefined : "must be true or false, as the type says";
    case "json":
      return isJson(text) ? undefined : "must be JSON, as the type says";
    case "yaml":
      return yamlMistake(text) === undefined ? undefined : "must be YAML, as the type says";
    default:
      return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
