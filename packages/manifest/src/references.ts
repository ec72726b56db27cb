import type { App } from "./definitions/app.ts";
import { bracedTexts, componentCalled } from "./templated-texts.ts";

/** Something of an install that a template names. */
export interface Reference {
  readonly type: "component" | "actions" | "secrets" | "inputs" | "install_inputs" | "install_stack" | "sandbox";
  readonly name: string;
  /** Which of its outputs, where it has several. */
  readonly value: string;
  /** As it stands in the template. */
  readonly input: string;
}

const known = new WeakMap<object, readonly Reference[]>();

/** What all templates below a value name, each once, in order of name; found once, for values of an app never change. */
export function referencesOf(value: object): readonly Reference[] {
  const before = known.get(value);
  if (before) return before;
  const found = new Map<string, Reference>();
  for (const { fields, isRendered } of bracedTexts(value)) {
    for (const { names, path } of isRendered ? fields : []) {
      const reference = referenceOf(names, path);
      if (reference) found.set(referenceText(reference), reference);
    }
  }
  const references = [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
  known.set(value, references);
  return references;
}

function referenceOf(names: readonly string[], path: string): Reference | undefined {
  const [root, kind, ...rest] = names;
  if (root !== "nuon" || rest.includes("*")) return undefined;
  const input = path.slice(1);
  const [first = "", second = "", third = ""] = rest;
  switch (kind) {
    case "components":
      return first && second === "outputs" ? { type: "component", name: first, value: third, input } : undefined;
    case "actions": {
      const [name = "", outputs = "", output = ""] = first === "workflows" ? rest.slice(1) : rest;
      return name && outputs === "outputs" ? { type: "actions", name, value: output, input } : undefined;
    }
    case "secrets":
      return first ? { type: "secrets", name: first, value: "", input } : undefined;
    case "inputs":
      return first === "inputs" && second ? { type: "inputs", name: second, value: "", input } : undefined;
    case "install":
      if (first === "inputs" && second) return { type: "install_inputs", name: second, value: "", input };
      return first === "sandbox" && second === "outputs" && third
        ? { type: "sandbox", name: third, value: "", input }
        : undefined;
    case "install_stack":
      return first === "outputs" && second ? { type: "install_stack", name: second, value: "", input } : undefined;
    case "sandbox":
      return first === "outputs" && second ? { type: "sandbox", name: second, value: "", input } : undefined;
    default:
      return undefined;
  }
}

/** As the API has it: `type|name|value|input`. */
export function referenceText({ type, name, value, input }: Reference): string {
  return [type, name, value, input].join("|");
}

interface Dependent {
  readonly name: string;
  readonly dependencies?: readonly string[];
  readonly kubernetes_context?: string;
}

/** Names of the components that something is deployed after: those it lists, uses in templates, or is deployed into. */
export function dependenciesOf(app: App, dependent: Dependent): string[] {
  const context = app.kubernetes_contexts?.kubernetes_context?.find(
    ({ name }) => name === dependent.kubernetes_context,
  );
  const used = referencesOf(dependent).flatMap(({ type, name }) =>
    type === "component" ? (componentCalled(app, name) ?? []) : [],
  );
  const all = new Set([...(dependent.dependencies ?? []), ...used, ...(context ? [context.component] : [])]);
  all.delete(dependent.name);
  return [...all].sort();
}
