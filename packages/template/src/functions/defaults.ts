import { equalDeep } from "../compare.ts";
import { RenderFailure } from "../failure.ts";
import { isTrue, kindOf, typeName, type Value } from "../values.ts";
import { any, type FunctionSet, fixed, spread, text, truth } from "./define.ts";

const KINDS: Readonly<Record<string, string>> = { nil: "invalid", list: "slice", dict: "map", opaque: "struct" };

/** Functions that choose between values, end a rendering, or tell what a value is. */
export const defaultFunctions: FunctionSet = {
  default: spread([any], any, (fallback, [value = null]) => (isTrue(value) ? value : fallback)),
  empty: fixed([any], (value) => !isTrue(value)),
  coalesce: spread([], any, (values) => values.find(isTrue) ?? null),
  ternary: fixed([any, any, truth], (yes, no, condition) => (condition ? yes : no)),
  all: spread([], any, (values) => values.every(isTrue)),
  any: spread([], any, (values) => values.some(isTrue)),
  required: fixed([text, any], (message, value) => {
    if (value === null || value === "") throw new RenderFailure({ code: "template.failed", message });
    return value;
  }),
  fail: fixed([text], (message): Value => {
    throw new RenderFailure({ code: "template.failed", message });
  }),
  kindOf: fixed([any], nameOfKind),
  kindIs: fixed([text, any], (kind, value) => nameOfKind(value) === kind),
  typeOf: fixed([any], typeName),
  typeIs: fixed([text, any], (type, value) => typeName(value) === type),
  typeIsLike: fixed([text, any], (type, value) => typeName(value) === type.replace(/^\*/, "")),
  deepEqual: fixed([any, any], (left, right, { budget }) => equalDeep(left, right, budget)),
  hello: fixed([], () => "Hello!"),
};

function nameOfKind(value: Value): string {
  const kind = kindOf(value);
  return KINDS[kind] ?? kind;
}
