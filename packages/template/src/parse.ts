import {
  type Complaint,
  diagnosticOf,
  MAXIMUM_COMPLAINTS,
  SyntaxFailure,
  type TemplateDiagnostic,
} from "./diagnostic.ts";
import { functionTable } from "./functions/index.ts";
import { readText } from "./literals.ts";
import { nearOne } from "./near.ts";
import type { Branch, Call, Node, Pipe } from "./nodes.ts";
import { createPipeReader, KEYWORDS, type PipeReader } from "./parse-pipe.ts";
import { type Piece, readPieces } from "./pieces.ts";
import { createLocator } from "./position.ts";

/** A template's text, read once; it is never changed and may be rendered at any time, many times at once. */
export interface Template {
  readonly name: string;
  readonly text: string;
  readonly diagnostics: readonly TemplateDiagnostic[];
  readonly body: readonly Node[];
  /** What `define` and `block` give names. */
  readonly definitions: ReadonlyMap<string, readonly Node[]>;
}

export interface ParseTemplateOptions {
  /** Stands before positions in messages: a file, or a field of a config. */
  readonly name?: string;
}

/** As large as the largest file that a config may point to. */
const MAXIMUM_LENGTH = 4 * 1024 * 1024;
/** More are no help: the first of them explain the rest. */
const MAXIMUM_DIAGNOSTICS = 200;
/** Branches inside one another; each level costs stack when it is read and rendered. */
const MAXIMUM_NESTING = 100;

type BlockKind = "text" | Branch["kind"] | "define" | "block";

interface Open {
  readonly kind: BlockKind;
  readonly start: number;
  /** How many variables there were before its pipeline, and behind it: what is declared inside ends with its part. */
  readonly variables: number;
  readonly inner: number;
  readonly pipe: Pipe | undefined;
  readonly name: string;
  readonly body: Node[];
  otherwise: Node[] | undefined;
  /** Begun by `{{else if}}` or `{{else with}}`: one `{{end}}` closes it and the branch it is in. */
  readonly chained: boolean;
}

/** Reads a template. Never throws: what is wrong is in `diagnostics`, in the order of the text, each with its place. */
export function parseTemplate(text: string, options: ParseTemplateOptions = {}): Template {
  const name = options.name ?? "template";
  const locator = createLocator(text);
  if (text.length > MAXIMUM_LENGTH) {
    const message = `the template has ${text.length} characters, and may have ${MAXIMUM_LENGTH}`;
    const diagnostic = diagnosticOf(locator, { code: "template.too-large", message, offset: MAXIMUM_LENGTH });
    return { name, text, diagnostics: [diagnostic], body: [], definitions: new Map() };
  }
  const { pieces, complaints } = readPieces(text);
  const parser = createParser(text, (complaint) => {
    if (complaints.length < MAXIMUM_COMPLAINTS) complaints.push(complaint);
  });
  for (const piece of pieces) {
    if (complaints.length >= MAXIMUM_COMPLAINTS) break;
    parser.take(piece);
  }
  const parsed = parser.finish();
  const diagnostics = complaints
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, MAXIMUM_DIAGNOSTICS)
    .map((complaint) => diagnosticOf(locator, complaint));
  return { name, text, diagnostics, ...parsed };
}

interface Parser {
  take(piece: Piece): void;
  finish(): Pick<Template, "body" | "definitions">;
}

function createParser(text: string, complain: (complaint: Complaint) => void): Parser {
  const variables = ["$"];
  const definitions = new Map<string, readonly Node[]>();
  const calls: Call[] = [];
  const bottom: Open = block("text", 0, undefined);
  const stack: Open[] = [bottom];
  /** Variables of where a definition stands, which it does not see. */
  const hidden: string[][] = [];

  function block(kind: BlockKind, start: number, pipe: Pipe | undefined, name = "", chained = false): Open {
    const inner = variables.length;
    return { kind, start, pipe, name, chained, variables: inner, inner, body: [], otherwise: undefined };
  }

  const top = (): Open => stack.at(-1)!;
  const add = (node: Node): void => void (top().otherwise ?? top().body).push(node);

  function take(piece: Piece): void {
    if (piece.kind === "text") {
      add({ kind: "text", text: piece.text, offset: piece.start, end: piece.start + piece.text.length });
      return;
    }
    const keyword = piece.kind === "broken" ? piece.keyword : piece.tokens[0]?.text;
    if (piece.kind === "broken") return recover(keyword, piece.start);
    const depth = stack.length;
    try {
      takeAction(piece);
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error;
      complain(error.complaint);
      if (stack.length === depth) recover(keyword, piece.start);
    }
  }

  /** Keeps `{{end}}` matching when the action that opened the block could not be read. */
  function recover(keyword: string | undefined, start: number): void {
    if (keyword === "if" || keyword === "with" || keyword === "range" || keyword === "define" || keyword === "block") {
      stack.push(block(keyword, start, undefined));
    }
  }

  function takeAction(piece: Extract<Piece, { kind: "action" }>): void {
    const { tokens, start, end } = piece;
    const first = tokens[0];
    const keyword = first?.kind === "identifier" && KEYWORDS.has(first.text) ? first.text : undefined;
    const scope = variables.length;
    const reader = createPipeReader({ tokens, end: end - 2, functions: functionTable, variables, complain });
    if (keyword === undefined) {
      const pipe = reader.pipe("action");
      checkAll(reader, "action");
      return add({ kind: "action", pipe, offset: start, end });
    }
    reader.next();
    switch (keyword) {
      case "if":
      case "with":
      case "range":
        return open(keyword, reader, { start, scope, chained: false });
      case "else":
        return takeElse(reader, start);
      case "end":
        checkAll(reader, "{{end}}");
        return close(start, end);
      case "break":
      case "continue":
        checkAll(reader, `{{${keyword}}}`);
        if (!inRange()) {
          throw reader.fail(first, `{{${keyword}}} outside of {{range}}`);
        }
        return add({ kind: keyword, offset: start, end });
      default:
        return takeNamed(keyword, reader, { start, end });
    }
  }

  function inRange(): boolean {
    for (const each of stack.toReversed()) {
      if (each.kind === "define" || each.kind === "block") return false;
      if (each.kind === "range" && each.otherwise === undefined) return true;
    }
    return false;
  }

  interface OpenOptions {
    readonly start: number;
    readonly scope: number;
    readonly chained: boolean;
  }

  function open(kind: Branch["kind"], reader: PipeReader, { start, scope, chained }: OpenOptions): void {
    const pipe = reader.pipe(kind);
    checkAll(reader, kind);
    if (stack.length > MAXIMUM_NESTING) throw tooDeep(start);
    stack.push({ ...block(kind, start, pipe, "", chained), variables: scope });
  }

  function tooDeep(offset: number): SyntaxFailure {
    const message = `blocks are more than ${MAXIMUM_NESTING} deep`;
    return new SyntaxFailure({ code: "template.too-deep", message, offset, length: 2 });
  }

  function takeElse(reader: PipeReader, start: number): void {
    const current = top();
    if (current.kind !== "if" && current.kind !== "with" && current.kind !== "range") {
      throw unexpectedEnd("{{else}} without an {{if}}, {{with}} or {{range}}", start);
    }
    if (current.otherwise !== undefined) throw unexpectedEnd("a second {{else}}", start);
    current.otherwise = [];
    variables.length = current.inner;
    const scope = variables.length;
    const behind = reader.peek();
    if (behind === undefined) return;
    if (behind.text !== current.kind || current.kind === "range") {
      throw reader.fail(behind, `unexpected ${behind.text} behind else of {{${current.kind}}}`);
    }
    reader.next();
    const depth = stack.length;
    try {
      open(current.kind, reader, { start, scope, chained: true });
    } catch (error) {
      if (stack.length === depth) stack.push(block(current.kind, start, undefined, "", true));
      throw error;
    }
  }

  function takeNamed(keyword: string, reader: PipeReader, { start, end }: { start: number; end: number }): void {
    const token = reader.next();
    if (token?.kind !== "string" && token?.kind !== "raw") {
      throw reader.fail(token, `${keyword} needs a name in quotes`, `write {{${keyword} "name"}}`);
    }
    const name = token.kind === "string" ? readText(token) : token.text.slice(1, -1);
    const pipe = keyword === "define" || reader.peek() === undefined ? undefined : reader.pipe(keyword);
    checkAll(reader, keyword);
    if (keyword === "template" || keyword === "block") {
      if (keyword === "block" && pipe === undefined) throw reader.fail(undefined, "missing value for block");
      const call: Call = { kind: "template", name, pipe, offset: start, end };
      calls.push(call);
      add(call);
      if (keyword === "template") return;
    } else if (stack.length > 1) {
      throw reader.fail(token, "{{define}} inside of another block");
    }
    if (stack.length > MAXIMUM_NESTING) throw tooDeep(start);
    const opened = block(keyword === "define" ? "define" : "block", start, undefined, name);
    // A definition sees no variable of where it stands, but `$`; those outside are put back when it ends.
    hidden.push(variables.splice(1));
    stack.push(opened);
  }

  function close(start: number, end: number): void {
    if (stack.length === 1) throw unexpectedEnd("{{end}} without a block to end", start);
    for (;;) {
      const closed = stack.pop()!;
      if (closed.kind === "define" || closed.kind === "block") define(closed);
      else {
        variables.length = closed.variables;
        if (closed.pipe !== undefined) add(branchOf(closed, closed.pipe, end));
      }
      if (!closed.chained) return;
    }
  }

  function branchOf(closed: Open, pipe: Pipe, end: number): Branch {
    const kind = closed.kind as Branch["kind"];
    return { kind, pipe, body: closed.body, otherwise: closed.otherwise ?? [], offset: closed.start, end };
  }

  function define(closed: Open): void {
    variables.length = 1;
    variables.push(...(hidden.pop() ?? []));
    if (closed.name === "" && closed.body.length === 0) return;
    const before = definitions.get(closed.name);
    if (before === undefined || isBlank(before)) definitions.set(closed.name, closed.body);
    else if (!isBlank(closed.body)) {
      const message = `a second definition of ${JSON.stringify(closed.name)}`;
      complain({ code: "template.doubled-template", message, offset: closed.start, length: 2 });
    }
  }

  function checkAll(reader: PipeReader, what: string): void {
    const extra = reader.peek();
    if (extra !== undefined) throw reader.fail(extra, `unexpected ${extra.text} in ${what}`);
  }

  function finish(): Pick<Template, "body" | "definitions"> {
    while (stack.length > 1) {
      const { start, kind } = top();
      const length = (text.indexOf("}}", start) + 2 || text.length) - start;
      complain({ code: "template.unclosed", message: `{{${kind}}} is not closed with {{end}}`, offset: start, length });
      close(text.length, text.length);
    }
    for (const call of calls) {
      if (definitions.has(call.name)) continue;
      complain({
        code: "template.unknown-template",
        message: `no template is named ${JSON.stringify(call.name)}`,
        hint: () => {
          const near = nearOne(call.name, [...definitions.keys()]);
          return near === undefined
            ? "define it in the same text with {{define}}"
            : `did you mean ${JSON.stringify(near)}?`;
        },
        offset: call.offset,
        length: call.end - call.offset,
      });
    }
    return { body: bottom.body, definitions };
  }

  return { take, finish };
}

function unexpectedEnd(message: string, offset: number): SyntaxFailure {
  return new SyntaxFailure({ code: "template.unexpected-end", message, offset, length: 2 });
}

/** White space alone, which gives way to another definition of the same name. */
function isBlank(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === "text" && node.text.trim() === "");
}
