import { type Complaint, MAXIMUM_COMPLAINTS, SyntaxFailure } from "./diagnostic.ts";
import { readAction, type Token } from "./tokens.ts";

/** Literal text, or the words of one action; `start` and `end` are those of the whole `{{…}}`. */
export type Piece =
  | { readonly kind: "text"; readonly text: string; readonly start: number }
  | { readonly kind: "action"; readonly tokens: readonly Token[]; readonly start: number; readonly end: number }
  | { readonly kind: "broken"; readonly keyword: string | undefined; readonly start: number; readonly end: number };

const TRIMS_LEFT = /-[ \t\r\n]/y;
const COMMENT_END = /\*\/([ \t\r\n]-)?\}\}/y;

/** Splits a template into literal text and actions, trim markers applied; what cannot be read becomes a complaint. */
export function readPieces(text: string): { readonly pieces: readonly Piece[]; readonly complaints: Complaint[] } {
  const pieces: Piece[] = [];
  const complaints: Complaint[] = [];
  let at = 0;
  let trimNext = false;
  // Known beforehand, so that many comments without an end do not each look for one to the end of the text.
  const lastClose = text.lastIndexOf("*/");
  while (at < text.length && complaints.length < MAXIMUM_COMPLAINTS) {
    const found = text.indexOf("{{", at);
    const start = found === -1 ? text.length : found;
    TRIMS_LEFT.lastIndex = start + 2;
    const trimsLeft = found !== -1 && TRIMS_LEFT.test(text);
    let literal = text.slice(at, start);
    if (trimNext) literal = literal.replace(/^[ \t\r\n]+/, "");
    if (trimsLeft) literal = trimEnd(literal);
    if (literal !== "") pieces.push({ kind: "text", text: literal, start: at });
    if (found === -1) break;
    const inside = start + (trimsLeft ? 4 : 2);
    try {
      const action = readCommentOrAction(text, inside, { start, lastClose });
      if (action.tokens !== undefined) {
        pieces.push({ kind: "action", tokens: action.tokens, start, end: action.end });
      }
      at = action.end;
      trimNext = action.trimsRight;
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error;
      complaints.push(error.complaint);
      const close = text.indexOf("}}", Math.max(error.complaint.offset, inside));
      const end = close === -1 ? text.length : close + 2;
      const keyword = /^\s*([a-z]+)/.exec(text.slice(inside, inside + 20))?.[1];
      pieces.push({ kind: "broken", keyword, start, end });
      at = end;
      trimNext = false;
    }
  }
  return { pieces, complaints };
}

function readCommentOrAction(
  text: string,
  inside: number,
  { start, lastClose }: { readonly start: number; readonly lastClose: number },
): { readonly tokens?: readonly Token[]; readonly end: number; readonly trimsRight: boolean } {
  // With a trim marker, the white space it needs may be longer before a comment.
  if (!text.startsWith("/*", inside)) return readAction(text, inside);
  const close = lastClose < inside + 2 ? -1 : text.indexOf("*/", inside + 2);
  if (close === -1) {
    throw new SyntaxFailure({ code: "template.unclosed", message: "a comment is not closed with */", offset: start });
  }
  COMMENT_END.lastIndex = close;
  const end = COMMENT_END.exec(text);
  if (end === null) {
    throw new SyntaxFailure({
      code: "template.syntax",
      message: "a comment ends before its action does",
      hint: "write {{/* … */}}, with nothing else in the action",
      offset: close,
      length: 2,
    });
  }
  return { end: close + end[0].length, trimsRight: end[1] !== undefined };
}

/** By hand: a pattern such as /\s+$/ takes quadratic time on long runs of white space. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
