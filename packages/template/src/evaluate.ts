import { followNames } from "./access.ts";
import type { Budget } from "./budget.ts";
import { RenderFailure, wrongValue } from "./failure.ts";
import { describe, type Invocation } from "./functions/define.ts";
import { functionNamed } from "./functions/index.ts";
import type { Chain, Command, Expression, Pipe } from "./nodes.ts";
import { isDictionary, isList, isTrue, Opaque, type Value } from "./values.ts";

/** A power of two: so many variables are looked through in the time of a step. */
const LOOKUPS_PER_STEP = 5;

export interface Variable {
  readonly name: string;
  value: Value;
}

/** What an expression sees: the dot, and the variables, innermost last. */
export interface Scope {
  readonly dot: Value;
  readonly variables: Variable[];
  /** Where those of the innermost block begin. */
  readonly base: number;
}

/** Evaluates expressions of one template's text during one rendering. */
export interface Evaluator {
  pipe(pipe: Pipe, scope: Scope): Value;
}

export function createEvaluator(text: string, invocation: Invocation): Evaluator {
  const { budget } = invocation;

  /** The value of the last command; binding it is up to the statement, as a range binds each element instead. */
  function pipe(node: Pipe, scope: Scope): Value {
    let piped: { readonly value: Value } | undefined;
    for (const command of node.commands) piped = { value: runCommand(command, piped, scope) };
    return piped?.value ?? null;
  }

  function runCommand(command: Command, piped: { readonly value: Value } | undefined, scope: Scope): Value {
    budget.step();
    const first = command.arguments[0]!;
    if (first.kind === "chain" && (command.arguments.length > 1 || piped !== undefined)) {
      const [, argument] = command.arguments;
      return ask(first, argument === undefined ? piped!.value : evaluate(argument, scope), scope);
    }
    if (first.kind !== "identifier") return evaluate(first, scope);
    if (first.name === "and" || first.name === "or") return shortCircuit(command, piped, scope);
    const given = command.arguments.slice(1).map((argument) => evaluate(argument, scope));
    if (piped !== undefined) given.push(piped.value);
    return call(first, given, command.end);
  }

  /** A method of a value, which the last name is. */
  function ask({ base, names, offset, end }: Chain, given: Value, scope: Scope): Value {
    const { name } = names.at(-1)!;
    const from = base.kind === "dot" ? "." : text.slice(base.offset, base.end);
    const value = followNames(evaluate(base, scope), names.slice(0, -1), from);
    const method = value instanceof Opaque ? value.methods.get(name) : undefined;
    try {
      if (method === undefined) throw wrongValue(`${describe(value)} has no method ${name}`);
      return method(given);
    } catch (error) {
      throw error instanceof RenderFailure ? error.at(offset, end) : error;
    }
  }

  function call(
    identifier: { readonly name: string; readonly offset: number },
    given: readonly Value[],
    end: number,
  ): Value {
    const called = functionNamed(identifier.name);
    if (called === undefined) throw new Error(`${identifier.name} passed the parser and is not there`);
    try {
      for (const value of given) charge(value, budget);
      const result = called.invoke(given, invocation);
      if (typeof result === "string") budget.allocate(result.length);
      else if (isList(result)) budget.allocate(result.length);
      return result;
    } catch (error) {
      if (!(error instanceof RenderFailure)) throw error;
      if (error.offset === undefined) error.message = `${identifier.name}: ${error.message}`;
      throw error.at(identifier.offset, end);
    }
  }

  /** The first argument that decides, those behind it not evaluated; the last one otherwise. */
  function shortCircuit(command: Command, piped: { readonly value: Value } | undefined, scope: Scope): Value {
    const [first, ...rest] = command.arguments;
    const decides = first?.kind === "identifier" && first.name === "or";
    let value: Value = null;
    for (const argument of rest) {
      value = evaluate(argument, scope);
      if (isTrue(value) === decides) return value;
    }
    return piped === undefined ? value : piped.value;
  }

  function evaluate(node: Expression, scope: Scope): Value {
    budget.step();
    switch (node.kind) {
      case "literal":
        return node.value;
      case "dot":
        return scope.dot;
      case "variable":
        budget.step(scope.variables.length >> LOOKUPS_PER_STEP);
        return variableNamed(node.name, scope).value;
      case "identifier":
        return runCommand({ arguments: [node], offset: node.offset, end: node.end }, undefined, scope);
      case "pipe":
        return pipe(node, scope);
      case "chain":
        return follow(node, scope);
    }
  }

  function follow(node: Chain, scope: Scope): Value {
    const { base, names } = node;
    budget.step(names.length);
    const value = evaluate(base, scope);
    const from = base.kind === "dot" ? "." : text.slice(base.offset, base.end);
    return followNames(value, names, from);
  }

  return { pipe };
}

/** The innermost variable of that name, which the parser has seen declared. */
export function variableNamed(name: string, { variables }: Scope): Variable {
  const found = variables.findLast((variable) => variable.name === name);
  if (found === undefined) throw new Error(`${name} passed the parser and is not there`);
  return found;
}

/** Binds a new variable; one that the same block has of that name gives way to it. */
export function declare(name: string, value: Value, { variables, base }: Scope): void {
  const own = variables.findLastIndex((variable) => variable.name === name);
  if (own >= base) variables[own] = { name, value };
  else variables.push({ name, value });
}

/** What a function may have to walk over. */
function charge(value: Value, budget: Budget): void {
  if (typeof value === "string") budget.read(value.length);
  else if (isList(value)) budget.step(value.length);
  else if (value instanceof Map) budget.step(value.size);
  else if (isDictionary(value)) budget.step(1);
}
