/** What bash is completing: the words before it as the program would get them, and how a name has to be spelled in its place. */
export interface BashLine {
  /** Without the program's own name; the last of them is unfinished. */
  readonly words: readonly string[];
  /** A whole word as what bash puts in place of the part that it completes. */
  spell(word: string): string;
}

type Quote = "" | '"' | "'";

interface Word {
  /** As the program would get it. */
  readonly text: string;
  readonly raw: string;
  /** Open at its end. */
  readonly quote: Quote;
}

/**
 * Reads a line up to the cursor as bash does: quotes and backslashes, and no expansions.
 *
 * `part` is the word that bash completes. It ends where the line ends and may begin within one of our words, for bash parts them
 * at `=` and `:` too.
 */
export function readBashLine(line: string, part: string): BashLine {
  const words = wordsOf(line);
  const last = words.at(-1)!;
  const completed = endOf(last.raw, part);
  const before = wordsOf(last.raw.slice(0, last.raw.length - completed.length)).at(-1)!;
  // What bash replaces begins behind an opening quote, and it closes the quote itself.
  const quote = /^["']/.test(completed) ? last.quote : before.quote;
  const name = words.findIndex(({ text }) => !/^[A-Za-z_]\w*=/.test(text));
  return {
    words: words.slice(name + 1).map(({ text }) => text),
    spell: (word) => spelled(word.slice(before.text.length), quote),
  };
}

function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  let text = "";
  let raw = "";
  let quote: Quote = "";
  let isWord = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index]!;
    if (quote === "" && /\s/.test(character)) {
      if (isWord) {
        words.push({ text, raw, quote });
      }
      [text, raw, isWord] = ["", "", false];
      continue;
    }
    isWord = true;
    raw += character;
    if (character === "\\" && quote !== "'") {
      const next = line[index + 1] ?? "";
      text += quote === '"' && !/^[$`"\\]$/.test(next) ? `\\${next}` : next;
      raw += next;
      index += 1;
    } else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
    } else if (character === quote) {
      quote = "";
    } else {
      text += character;
    }
  }
  return [...words, { text, raw, quote }];
}

/** As much of `part` as the word ends with: the cursor may stand within it. */
function endOf(raw: string, part: string): string {
  let length = part.length;
  while (!raw.endsWith(part.slice(0, length))) {
    length -= 1;
  }
  return part.slice(0, length);
}

function spelled(text: string, quote: Quote): string {
  switch (quote) {
    case "'":
      return text.replaceAll("'", `'\\''`);
    case '"':
      // An exclamation mark recalls an earlier line, between double quotes too.
      return text.replaceAll(/[$`"\\]/g, "\\$&").replaceAll("!", `"'!'"`);
    default:
      return text.replaceAll(/[\s!"#$&'()*;<>?[\\\]^`{|}~]/g, "\\$&");
  }
}
