const MAXIMUM_SHOWN = 80;

/** What a message says of a value that a request sent: a word or a list of words, cut when long; of objects only that they are. */
export function shownValue(value: unknown): string | undefined {
  const words = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (words.some((word) => typeof word === "object" && word !== null)) {
    // Their members may be secrets that stand where a word belongs.
    return Array.isArray(value) ? "a list of objects" : "an object";
  }
  const text = JSON.stringify(value);
  return text !== undefined && text.length > MAXIMUM_SHOWN ? `${text.slice(0, MAXIMUM_SHOWN - 1)}…` : text;
}
