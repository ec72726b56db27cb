/** How many fields an answer names; whoever has more wrong looks at the first ones first. */
export const MAXIMUM_FIELDS = 50;

/** Proxies give up an answer whose headers fill their buffer, of 4 KiB in some, and clients have limits of their own. */
const ROOM = 1000;
const ROOM_OF_ONE = 200;

/** The first of `count` texts side by side, in a line that fits into a header or a message, and how many more there are. */
export function shownList(texts: readonly string[], separator: string, count: number = texts.length): string {
  const shown: string[] = [];
  let length = 0;
  for (const text of texts) {
    const short = text.length > ROOM_OF_ONE ? `${text.slice(0, ROOM_OF_ONE).toWellFormed()}…` : text;
    length += short.length + separator.length;
    if (shown.length > 0 && length > ROOM) {
      break;
    }
    shown.push(short);
  }
  const rest = count - shown.length;
  return `${shown.join(separator)}${rest > 0 ? ` and ${rest} more` : ""}`;
}
