import { SyntaxFailure } from "./diagnostic.ts";

export type TokenKind =
  | "field"
  | "dot"
  | "variable"
  | "identifier"
  | "number"
  | "char"
  | "string"
  | "raw"
  | "assign"
  | "declare"
  | "pipe"
  | "comma"
  | "open"
  | "close";

/** A word of an action; `spaced` says that white space stands before it. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
  readonly spaced: boolean;
}

/** The words of one action, and where its closing `}}` begins and ends. */
export interface ActionTokens {
  readonly tokens: readonly Token[];
  readonly end: number;
  readonly trimsRight: boolean;
}

const SPACE = /[ \t\r\n]/;
const WORD = /[\p{L}\p{Nd}_]/u;
const WORDS = /[\p{L}\p{Nd}_]*/uy;
const DOUBLE_QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const SINGLE_QUOTED = /'(?:[^'\\\n]|\\[^\n])*'/y;
const RAW_QUOTED = /`[^`]*`/y;
// A generous shape: what is not a number of the language is told apart when the literal is read.
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[bBoO][0-9_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)(?:[+-][0-9_.]+(?=i))?i?/y;
const SINGLE: Readonly<Record<string, TokenKind>> = { "|": "pipe", ",": "comma", "(": "open", ")": "close" };

/** Reads the words of the action whose inside begins at `start`. Throws a `SyntaxFailure` at what is no word. */
export function readAction(text: string, start: number): ActionTokens {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start;
  for (;;) {
    const before = at;
    while (at < text.length && SPACE.test(text[at]!)) at += 1;
    const spaced = at > before;
    if (at >= text.length) throw unclosed(text, start);
    const trimsRight = spaced && text.startsWith("-}}", at);
    if (trimsRight || text.startsWith("}}", at)) {
      if (depth > 0) throw failure("unclosed left parenthesis", at, 2);
      return { tokens, end: at + (trimsRight ? 3 : 2), trimsRight };
    }
    const kind = kindAt(text, at);
    const length = lengthAt(text, at, kind);
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth < 0) throw failure("a right parenthesis without a left one", at, 1);
    tokens.push({ kind, text: text.slice(at, at + length), offset: at, spaced });
    at += length;
  }
}

function kindAt(text: string, at: number): TokenKind {
  const first = text[at]!;
  const single = SINGLE[first];
  if (single !== undefined) return single;
  if (first === '"') return "string";
  if (first === "`") return "raw";
  if (first === "'") return "char";
  if (first === "$") return "variable";
  if (first === "=") return "assign";
  if (text.startsWith(":=", at)) return "declare";
  const second = text[at + 1] ?? "";
  if (first === ".") {
    if (/[0-9]/.test(second)) return "number";
    return isWord(text, at + 1) ? "field" : "dot";
  }
  if (/[0-9]/.test(first) || (/[+-]/.test(first) && /[0-9.]/.test(second))) return "number";
  if (isWord(text, at)) return "identifier";
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const hint = first === ":" ? "a variable is declared with :=" : undefined;
  throw failure(`unexpected character ${JSON.stringify(character)} in an action`, at, character.length, hint);
}

function lengthAt(text: string, at: number, kind: TokenKind): number {
  switch (kind) {
    case "string":
      return quotedLength(text, at, DOUBLE_QUOTED, "text is not closed with a double quote on its line");
    case "raw":
      return quotedLength(text, at, RAW_QUOTED, "raw text is not closed with a backquote");
    case "char":
      return quotedLength(text, at, SINGLE_QUOTED, "a character is not closed with a quote on its line");
    case "field":
    case "variable":
      return terminated(text, at, 1 + wordLength(text, at + 1));
    case "identifier":
      return terminated(text, at, wordLength(text, at));
    case "number":
      return numberLength(text, at);
    case "declare":
      return 2;
    default:
      return 1;
  }
}

function quotedLength(text: string, at: number, pattern: RegExp, message: string): number {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) throw failure(message, at, 1);
  return found[0].length;
}

function numberLength(text: string, at: number): number {
  NUMBER.lastIndex = at;
  const length = NUMBER.exec(text)?.[0].length ?? 0;
  const after = at + length;
  if (length > 0 && !isWord(text, after)) return length;
  throw failure(
    `bad number ${JSON.stringify(text.slice(at, after + wordLength(text, after)))}`,
    at,
    Math.max(length, 1),
  );
}

/** A name must end at white space or punctuation of the language, so that `a-b` is not read as two words. */
function terminated(text: string, at: number, length: number): number {
  const after = at + length;
  const next = text[after];
  if (next === undefined || /[ \t\r\n.,|:()=]/.test(next) || text.startsWith("}}", after)) return length;
  const character = String.fromCodePoint(text.codePointAt(after)!);
  const hint =
    character === "-"
      ? 'a name with a dash is reached with index, such as index .nuon.components "my-name"'
      : undefined;
  throw failure(`unexpected character ${JSON.stringify(character)} behind ${text.slice(at, after)}`, after, 1, hint);
}

function wordLength(text: string, at: number): number {
  WORDS.lastIndex = at;
  return WORDS.exec(text)?.[0].length ?? 0;
}

function isWord(text: string, at: number): boolean {
  const point = text.codePointAt(at);
  return point !== undefined && WORD.test(String.fromCodePoint(point));
}

function failure(message: string, offset: number, length: number, hint?: string): SyntaxFailure {
  return new SyntaxFailure({ code: "template.syntax", message, offset, length, hint });
}

function unclosed(text: string, start: number): SyntaxFailure {
  const offset = text.lastIndexOf("{{", start);
  return new SyntaxFailure({
    code: "template.unclosed",
    message: "an action is not closed with }}",
    offset,
    length: 2,
  });
}
