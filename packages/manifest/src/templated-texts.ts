import type { App } from "./definitions/app.ts";
import type { Path } from "./diagnostic.ts";

/** A text of the app that is rendered for each install. */
export interface TemplatedText {
  readonly path: Path;
  readonly text: string;
}

/** Whether a text is rendered: others keep their braces, which may be for another program. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") && (text.includes(".nuon") || text.includes(".runbook_inputs"));
}

/** Every text below a value that has braces, with its path. */
export function bracedTexts(value: unknown, path: Path = []): TemplatedText[] {
  if (typeof value === "string") {
    return value.includes("{{") ? [{ path, text: value }] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => bracedTexts(item, [...path, index]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => bracedTexts(inner, [...path, key]));
  }
  return [];
}

/** The component that templates call so. */
export function componentCalled(app: App, name: string): { readonly name: string } | undefined {
  return app.components?.find(
    (component) => (component.var_name ?? component.name) === name || component.name === name,
  );
}
