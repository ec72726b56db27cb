import type { FunctionTable } from "../parse-pipe.ts";
import { builtinFunctions } from "./builtin.ts";
import { dateFunctions } from "./dates.ts";
import { defaultFunctions } from "./defaults.ts";
import type { TemplateFunction } from "./define.ts";
import { dictFunctions } from "./dicts.ts";
import { encodingFunctions } from "./encoding.ts";
import { jsonFunctions } from "./json.ts";
import { allListFunctions } from "./lists.ts";
import { mathFunctions } from "./math.ts";
import { pathFunctions } from "./paths.ts";
import { randomFunctions } from "./random.ts";
import { refusedFunctions } from "./refused.ts";
import { regexFunctions } from "./regexes.ts";
import { stringFunctions } from "./strings.ts";
import { urlFunctions } from "./urls.ts";
import { versionFunctions } from "./versions.ts";

const functions: ReadonlyMap<string, TemplateFunction> = new Map(
  [
    builtinFunctions,
    dateFunctions,
    defaultFunctions,
    dictFunctions,
    encodingFunctions,
    jsonFunctions,
    allListFunctions,
    mathFunctions,
    pathFunctions,
    randomFunctions,
    regexFunctions,
    stringFunctions,
    urlFunctions,
    versionFunctions,
  ].flatMap((set) => Object.entries(set)),
);

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
