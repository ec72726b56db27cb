import { Fault } from "@exclave/kernel";
import { Budget, defaultLimits, type RenderLimits } from "./budget.ts";
import { createEvaluator, declare, type Scope, variableNamed } from "./evaluate.ts";
import { overLimit, RenderFailure, wrongValue } from "./failure.ts";
import { formatValue } from "./format.ts";
import { describe, type Sources } from "./functions/define.ts";
import type { Branch, Call, Node, Pipe } from "./nodes.ts";
import type { Template } from "./parse.ts";
import { type Position, positionOf } from "./position.ts";
import { isDictionary, isList, isTrue, kindOf, memberOf, numberIn, sortedKeys, type Value } from "./values.ts";

export interface RenderOptions {
  /**
   * `fail` (the default) stops at the first value that is missing or wrong. `collect` goes on: the action that needs it
   * stays in the result as it was written, a branch is not taken, and each is a warning.
   */
  readonly missing?: "fail" | "collect";
  readonly limits?: Partial<RenderLimits>;
  /** The time, for `now` and what counts from it; without it they fail, since a result must be reproducible. */
  readonly now?: () => Date;
  /** Unpredictable bytes, for `uuidv4`, `randAlphaNum` and their like; without them they fail. */
  readonly randomBytes?: (count: number) => Uint8Array;
}

/** What could not be rendered in `collect` mode. */
export interface RenderWarning {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly position: Position;
}

export interface Rendered {
  readonly text: string;
  /** Empty unless `missing` is `collect`. */
  readonly warnings: readonly RenderWarning[];
}

/**
 * Renders a template over JSON data, which are not changed. The same template, data, time and bytes give the same text.
 * Throws an InvalidInput (LimitExceeded at a limit) whose message begins `name:line:column:` and whose details are
 * `{ template, offset, length, line, column }`, with `{ path, key, available, nearest }` for a missing value.
 */
export function render(template: Template, data: unknown, options: RenderOptions = {}): Rendered {
  const [diagnostic] = template.diagnostics;
  if (diagnostic !== undefined) throw faultAt(template, diagnostic.position, { details: {}, ...diagnostic });
  const warnings: RenderWarning[] = [];
  try {
    return { text: execute(template, data as Value, options, warnings), warnings };
  } catch (error) {
    // The engine's own limits, of stack and of text length, come out as range errors.
    const failure = error instanceof RangeError ? overLimit("the template needs more than the machine has") : error;
    if (!(failure instanceof RenderFailure)) throw failure;
    throw faultAt(template, positionOf(template.text, failure.offset ?? 0, failure.length), failure);
  }
}

interface FaultParts {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

function faultAt(template: Template, position: Position, { code, message, hint, details }: FaultParts): Fault {
  return new Fault({
    kind: code === "template.limit" ? "LimitExceeded" : "InvalidInput",
    code,
    message: `${template.name}:${position.line}:${position.column}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    details: { template: template.name, ...position, ...details },
  });
}

type Next = "next" | "break" | "continue";

function execute(template: Template, data: Value, options: RenderOptions, warnings: RenderWarning[]): string {
  const budget = new Budget({ ...defaultLimits, ...options.limits });
  const sources: Sources = { now: options.now, randomBytes: options.randomBytes };
  const evaluator = createEvaluator(template.text, { budget, sources });
  const parts: string[] = [];
  let written = 0;
  let depth = 0;

  function write(text: string): void {
    written += text.length;
    if (written > budget.limits.output) throw overLimit(`a result of more than ${budget.limits.output} characters`);
    parts.push(text);
  }

  /** What `attempt` makes, or undefined when a value it needs is missing and that is to be collected. */
  function attempted<Made>(node: Node, attempt: () => Made): Made | undefined {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof RenderFailure)) throw error;
      error.at(node.offset, node.end);
      if (options.missing !== "collect" || error.code === "template.limit") throw error;
      const { code, message, hint } = error;
      const position = positionOf(template.text, error.offset!, error.length);
      warnings.push({ code, message, ...(hint === undefined ? {} : { hint }), position });
      return undefined;
    }
  }

  function walk(nodes: readonly Node[], scope: Scope): Next {
    for (const node of nodes) {
      const next = visit(node, scope);
      if (next !== "next") return next;
    }
    return "next";
  }

  function visit(node: Node, scope: Scope): Next {
    budget.step();
    switch (node.kind) {
      case "text":
        attempted(node, () => write(node.text));
        return "next";
      case "action":
        visitAction(node, scope);
        return "next";
      case "template":
        visitCall(node, scope);
        return "next";
      case "break":
      case "continue":
        return node.kind;
      default:
        return visitBranch(node, scope);
    }
  }

  function visitAction(node: Extract<Node, { kind: "action" }>, scope: Scope): void {
    const made = attempted(node, () => {
      const value = evaluator.pipe(node.pipe, scope);
      if (node.pipe.declares.length === 0) write(printed(node.pipe, value));
      return { value };
    });
    if (node.pipe.declares.length > 0) bind(node.pipe, scope, [made?.value ?? null]);
    else if (made === undefined) attempted(node, () => write(template.text.slice(node.offset, node.end)));
  }

  function printed(pipe: Pipe, value: Value): string {
    if (value !== null && value !== undefined) return formatValue(value, budget);
    const source = template.text.slice(pipe.offset, pipe.end);
    throw new RenderFailure({
      code: "template.nil-value",
      message: `${source} is null, or not there`,
      hint: `give it a default, as in {{ ${source} | default "…" }}`,
      details: { path: source },
    }).at(pipe.offset, pipe.end);
  }

  function bind({ declares, assigns }: Pipe, scope: Scope, values: readonly Value[]): void {
    for (const [index, { name }] of declares.entries()) {
      const value = values[index] ?? null;
      if (assigns) variableNamed(name, scope).value = value;
      else declare(name, value, scope);
    }
  }

  function visitBranch(node: Branch, scope: Scope): Next {
    const before = scope.variables.length;
    const inner = { ...scope, base: before };
    const next = node.kind === "range" ? visitRange(node, inner) : visitCondition(node, inner);
    scope.variables.length = before;
    return next;
  }

  function visitCondition(node: Branch, scope: Scope): Next {
    const value = attempted(node, () => evaluator.pipe(node.pipe, scope)) ?? null;
    bind(node.pipe, scope, [value]);
    if (!isTrue(value)) return walk(node.otherwise, scope);
    return walk(node.body, node.kind === "with" ? { ...scope, dot: value } : scope);
  }

  function visitRange(node: Branch, scope: Scope): Next {
    const { pipe, body } = node;
    const elements = attempted(node, () => elementsOf(evaluator.pipe(pipe, scope), pipe)) ?? [];
    const outer = scope.variables.length;
    let count = 0;
    for (const [key, value] of elements) {
      count += 1;
      budget.step();
      bind(pipe, scope, pipe.declares.length === 1 ? [value] : [key, value]);
      const next = walk(body, { ...scope, dot: value });
      scope.variables.length = outer;
      if (next === "break") break;
    }
    return count === 0 ? walk(node.otherwise, scope) : "next";
  }

  function elementsOf(value: Value, pipe: Pipe): Iterable<readonly [Value, Value]> {
    if (value === null) return [];
    if (isList(value)) return [...value].entries();
    if (isDictionary(value)) {
      return sortedKeys(value).map((key) => [key, memberOf(value, key) ?? null] as const);
    }
    if (kindOf(value) !== "int") throw wrongValue(`range cannot go over ${describe(value)}`).at(pipe.offset, pipe.end);
    if (pipe.declares.length > 1) {
      throw wrongValue("range over a number takes one variable").at(pipe.offset, pipe.end);
    }
    return countTo(numberIn(value)!);
  }

  function visitCall(node: Call, scope: Scope): void {
    const made = attempted(node, () => {
      if (depth >= budget.limits.depth) throw overLimit(`templates call one another more than ${depth} deep`);
      return { dot: node.pipe === undefined ? null : evaluator.pipe(node.pipe, scope) };
    });
    if (made === undefined) return;
    depth += 1;
    walk(template.definitions.get(node.name) ?? [], {
      dot: made.dot,
      variables: [{ name: "$", value: made.dot }],
      base: 0,
    });
    depth -= 1;
  }

  walk(template.body, { dot: data, variables: [{ name: "$", value: data }], base: 0 });
  return parts.join("");
}

function* countTo(end: number): Generator<readonly [Value, Value]> {
  for (let count = 0; count < end; count += 1) yield [count, count];
}
