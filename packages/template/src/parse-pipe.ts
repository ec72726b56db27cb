import { type Complaint, SyntaxFailure, type TemplateDiagnosticCode } from "./diagnostic.ts";
import { readCharacter, readNumber, readText } from "./literals.ts";
import { nearOne } from "./near.ts";
import type { Chain, Command, Expression, Literal, Name, Pipe } from "./nodes.ts";
import type { Token, TokenKind } from "./tokens.ts";
import { methodNames, type Value } from "./values.ts";

/** What a reader of pipelines knows about functions. */
export interface FunctionTable {
  readonly names: readonly string[];
  /** How many arguments a function takes, or undefined when there is none of that name. */
  arity(name: string): { readonly minimum: number; readonly maximum: number } | undefined;
  /** Why a known function is not offered. */
  refusal(name: string): string | undefined;
}

export interface PipeReaderOptions {
  readonly tokens: readonly Token[];
  /** Of the closing `}}`. */
  readonly end: number;
  readonly functions: FunctionTable;
  /** Names of the variables that can be seen; what a pipeline declares is added. */
  readonly variables: string[];
  /** Takes what is wrong but does not stop the reading. */
  readonly complain: (complaint: Complaint) => void;
}

/** Parentheses inside one another; deeper ones are nobody's template, and each costs stack. */
const MAXIMUM_DEPTH = 100;
/** Visible at one place. */
const MAXIMUM_VARIABLES = 500;

export interface PipeReader {
  peek(): Token | undefined;
  next(): Token | undefined;
  /** A pipeline up to the end of the action; `what` it is for is named when it is missing. */
  pipe(what: string): Pipe;
  fail(token: Token | undefined, message: string, hint?: string): SyntaxFailure;
}

/** Reads the words of one action into pipelines, by recursive descent. */
export function createPipeReader(options: PipeReaderOptions): PipeReader {
  const { tokens, functions, variables } = options;
  let at = 0;
  let depth = 0;

  function fail(token: Token | undefined, message: string, hint?: string): SyntaxFailure {
    return new SyntaxFailure({
      code: "template.syntax",
      message,
      offset: token?.offset ?? options.end,
      length: token?.text.length ?? 2,
      hint,
    });
  }

  function complain(code: TemplateDiagnosticCode, token: Token, message: string, hint?: Complaint["hint"]): void {
    options.complain({ code, message, offset: token.offset, length: token.text.length, hint });
  }

  const peek = (): Token | undefined => tokens[at];
  const next = (): Token | undefined => tokens[at++];
  const kind = (ahead = 0): TokenKind | undefined => tokens[at + ahead]?.kind;

  function pipe(what: string): Pipe {
    const offset = peek()?.offset ?? options.end;
    const declared = what === "parenthesized pipeline" ? NONE : declarations(what);
    const commands: Command[] = [];
    for (;;) {
      const command = readCommand(commands.length > 0);
      if (command === undefined) break;
      if (commands.length > 0) checkStage(command, commands.length + 1);
      commands.push(command);
      if (kind() !== "pipe") break;
      next();
      if (peek() === undefined || kind() === "close") throw fail(peek(), "nothing stands behind the |");
    }
    if (commands.length === 0) throw fail(peek(), `missing value for ${what}`);
    const extra = peek();
    if (extra !== undefined && extra.kind !== "close") throw unexpected(extra, what);
    if (!declared.assigns) declare(declared.declares);
    return { kind: "pipe", ...declared, commands, offset, end: endBefore() };
  }

  function declare(names: readonly Name[]): void {
    for (const { name, offset } of names) {
      if (variables.includes(name)) continue;
      if (variables.length >= MAXIMUM_VARIABLES) {
        const message = `more than ${MAXIMUM_VARIABLES} variables`;
        throw new SyntaxFailure({ code: "template.too-large", message, offset, length: name.length });
      }
      variables.push(name);
    }
  }

  function endBefore(): number {
    const last = tokens[at - 1];
    return last === undefined ? options.end : last.offset + last.text.length;
  }

  function declarations(what: string): { readonly declares: readonly Name[]; readonly assigns: boolean } {
    let ahead = 0;
    const declares: Name[] = [];
    while (kind(ahead) === "variable") {
      const token = tokens[at + ahead]!;
      declares.push({ name: token.text, offset: token.offset });
      const behind = kind(ahead + 1);
      if (behind === "declare" || behind === "assign") {
        if (declares.length > (what === "range" ? 2 : 1)) throw fail(token, `too many variables for ${what}`);
        at += ahead + 2;
        if (behind === "assign") for (const name of declares) checkVariable(name.name, token);
        return { declares, assigns: behind === "assign" };
      }
      if (behind !== "comma") break;
      ahead += 2;
    }
    return NONE;
  }

  function readCommand(later: boolean): Command | undefined {
    const first = peek();
    const found: Expression[] = [];
    for (;;) {
      const token = peek();
      if (token === undefined || token.kind === "pipe" || token.kind === "close") break;
      if (found.length > 0 && !token.spaced)
        throw fail(token, `unexpected ${token.text}; a space is missing before it`);
      found.push(operand(found.length === 0));
    }
    if (first === undefined || found.length === 0) {
      if (first?.kind === "pipe") throw fail(first, "nothing stands before the |");
      return undefined;
    }
    const command = { arguments: found, offset: first.offset, end: endBefore() };
    checkCommand(command, first, later);
    return command;
  }

  function checkStage(command: Command, stage: number): void {
    const [first] = command.arguments;
    if (first?.kind !== "literal" && first?.kind !== "dot") return;
    throw new SyntaxFailure({
      code: "template.syntax",
      message: `stage ${stage} of the pipeline is a value, not a function that takes what comes before it`,
      offset: command.offset,
      length: command.end - command.offset,
    });
  }

  function checkCommand(command: Command, token: Token, later: boolean): void {
    const [first, ...rest] = command.arguments;
    const given = rest.length + Number(later);
    if (first?.kind === "identifier") return checkArity(first.name, token, given);
    if (first?.kind === "literal" && first.value === null) throw fail(token, "nil alone is not a value to print");
    if (first?.kind === "chain" && methodNames.has(first.names.at(-1)!.name)) return checkMethod(first, token, given);
    if (given > 0) throw fail(token, `${token.text} is not a function, and cannot be given arguments`);
  }

  /** Without an argument, the name is a field's. */
  function checkMethod({ names }: Chain, token: Token, given: number): void {
    if (given <= 1) return;
    complain("template.argument-count", token, `${names.at(-1)!.name} takes 1 argument, and is given ${given}`);
  }

  function checkArity(name: string, token: Token, given: number): void {
    const arity = functions.arity(name);
    if (arity === undefined || (given >= arity.minimum && given <= arity.maximum)) return;
    const { minimum, maximum } = arity;
    const wanted =
      minimum === maximum ? `${minimum}` : maximum < Infinity ? `${minimum} to ${maximum}` : `at least ${minimum}`;
    const noun = wanted.endsWith("1") ? "argument" : "arguments";
    complain("template.argument-count", token, `${name} takes ${wanted} ${noun}, and is given ${given}`);
  }

  function operand(leads: boolean): Expression {
    const token = next()!;
    const base = term(token);
    const names: Name[] = [];
    if (token.kind === "field") names.push({ name: token.text.slice(1), offset: token.offset + 1 });
    while (kind() === "field" && !peek()!.spaced) {
      const field = next()!;
      if (base.kind === "literal") throw fail(field, `unexpected ${field.text} behind ${token.text}`);
      names.push({ name: field.text.slice(1), offset: field.offset + 1 });
    }
    if (base.kind === "identifier" && (!leads || names.length > 0)) checkArity(base.name, token, 0);
    if (names.length === 0) return base;
    return { kind: "chain", base: base as Chain["base"], names, offset: token.offset, end: endBefore() };
  }

  function term(token: Token): Expression {
    const placed = { offset: token.offset, end: token.offset + token.text.length };
    const literal = (value: Value): Literal => ({ kind: "literal", value, ...placed });
    switch (token.kind) {
      case "field":
      case "dot":
        return { kind: "dot", offset: token.offset, end: token.offset + 1 };
      case "variable":
        checkVariable(token.text, token);
        return { kind: "variable", name: token.text, ...placed };
      case "number":
        return literal(readNumber(token));
      case "char":
        return literal(readCharacter(token));
      case "string":
        return literal(readText(token));
      case "raw":
        return literal(token.text.slice(1, -1).replaceAll("\r", ""));
      case "identifier":
        if (token.text === "true" || token.text === "false") return literal(token.text === "true");
        if (token.text === "nil") return literal(null);
        checkFunction(token);
        return { kind: "identifier", name: token.text, ...placed };
      case "open":
        return parenthesized(token);
      default:
        throw unexpected(token, "pipeline");
    }
  }

  function parenthesized(open: Token): Pipe {
    depth += 1;
    if (depth > MAXIMUM_DEPTH) {
      throw new SyntaxFailure({
        code: "template.too-deep",
        message: `parentheses are more than ${MAXIMUM_DEPTH} deep`,
        offset: open.offset,
        length: 1,
      });
    }
    const inside = pipe("parenthesized pipeline");
    const close = next();
    if (close?.kind !== "close") throw fail(open, "a parenthesis is not closed");
    depth -= 1;
    return { ...inside, offset: open.offset, end: close.offset + 1 };
  }

  function checkVariable(name: string, token: Token): void {
    if (variables.includes(name)) return;
    const visible = [...variables];
    complain("template.unknown-variable", token, `no variable is named ${name} here`, () => {
      const near = nearOne(name, visible);
      return near === undefined || near === "$" ? "declare it with :=" : `did you mean ${near}?`;
    });
  }

  function checkFunction(token: Token): void {
    const name = token.text;
    if (functions.arity(name) !== undefined) return;
    const refusal = functions.refusal(name);
    if (refusal !== undefined)
      return complain("template.refused-function", token, `${name} is not offered: ${refusal}`);
    complain("template.unknown-function", token, `no function is named ${name}`, () => {
      const near = nearOne(name, functions.names);
      return near === undefined ? "a value of the data begins with a dot, such as .nuon" : `did you mean ${near}?`;
    });
  }

  function unexpected(token: Token, what: string): SyntaxFailure {
    const keyword = token.kind === "identifier" && KEYWORDS.has(token.text);
    return fail(token, `unexpected ${keyword ? `{{${token.text}}}` : token.text} in ${what}`);
  }

  return { peek, next, pipe, fail };
}

const NONE = { declares: [], assigns: false } as const;

/** Words that begin an action and can name no function. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);
