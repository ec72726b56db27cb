import type { FunctionTable } from "../parse-pipe.ts";
import { builtinFunctions } from "./builtin.ts";
import type { TemplateFunction } from "./define.ts";
import { refusedFunctions } from "./refused.ts";

const functions: ReadonlyMap<string, TemplateFunction> = new Map(Object.entries({ ...builtinFunctions }));

/** The functions a template may call, in the order of their names. */
export const functionNames: readonly string[] = [...functions.keys()].sort();

export function functionNamed(name: string): TemplateFunction | undefined {
  return functions.get(name);
}

export const functionTable: FunctionTable = {
  names: functionNames,
  arity: functionNamed,
  refusal: (name) => (Object.hasOwn(refusedFunctions, name) ? refusedFunctions[name] : undefined),
};
