const LOWER = "[\\p{Ll}\\p{Lo}\\p{Lm}\\p{Lt}]";
const UPPER = "\\p{Lu}";
/**
 * Words inside of a run of letters and digits: `HTTPServer` is two, `http2xx` is `http` and `2xx`, `Bld4` is one. Digits
 * belong to what is behind them when that is lower case. None of these can backtrack more than once over a run.
 */
const WORDS = new RegExp(
  [
    `\\p{Nd}+${LOWER}(?:${LOWER}|\\p{Nd})*`,
    `${UPPER}+(?=${UPPER}${LOWER})`,
    `${UPPER}?${LOWER}+(?:\\p{Nd}+(?!\\p{Nd}|${LOWER}))?`,
    `${UPPER}+(?:\\p{Nd}+(?!\\p{Nd}|${LOWER}))?`,
    "\\p{Nd}+",
  ].join("|"),
  "gu",
);

/** `FirstName`, `first name` and `FIRST-NAME` as `first_name`, with `connector` for the `_`. */
export function snakeCase(text: string, connector: "_" | "-"): string {
  return text
    .replace(/[\p{L}\p{Nd}]+/gu, (run) => (run.match(WORDS) ?? [run]).join(connector))
    .replace(/[\s_-]/g, connector)
    .toLowerCase();
}

/** `first_name` as `FirstName`; connectors at either end stay, and of several together all but one. */
export function camelCase(text: string): string {
  const [, before = "", middle = "", behind = ""] = /^([\s_-]*)([\s\S]*?)([\s_-]*)$/.exec(text) ?? [];
  const words = middle.split(/([\s_-]+)/);
  return before + words.map((word, index) => (index % 2 === 0 ? pascal(word) : word.slice(1))).join("") + behind;
}

/** Upper case at the front, and no more of it in a run of upper case that begins there. */
function pascal(word: string): string {
  const [first = "", ...rest] = word;
  if (first !== first.toUpperCase()) return first.toUpperCase() + rest.join("");
  const mixed = rest.findIndex((each) => each.toLowerCase() === each);
  const end = mixed === -1 ? rest.length : mixed;
  return first.toUpperCase() + rest.slice(0, end).join("").toLowerCase() + rest.slice(end).join("");
}

/** The first letter of each word in upper case, a word being what no separator interrupts. */
export function titleCase(text: string): string {
  return text.replace(/(?<![\p{L}\p{Nd}_])\p{Ll}/gu, (letter) => letter.toUpperCase());
}

export function uncapitalize(text: string): string {
  return text.replace(/(?<!\S)\S/gu, (letter) => letter.toLowerCase());
}

export function swapCase(text: string): string {
  return Array.from(text, (each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase())).join("");
}

export function initials(text: string): string {
  return (text.match(/(?<!\S)\S/gu) ?? []).join("");
}
