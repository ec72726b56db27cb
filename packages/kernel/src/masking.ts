const MASK = "********";
/** Shorter secrets would blank ordinary words; a secret that short protects nothing. */
const MINIMUM_SECRET_LENGTH = 4;

/** Replaces every occurrence of every secret, also in base64, URL-encoded and JSON-escaped form. */
export type Masker = (text: string) => string;

/** Builds a masker once per job; longest form first, so that a secret that contains another is hidden whole. */
export function createMasker(secrets: readonly string[]): Masker {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const line of [secret, ...secret.split("\n")]) {
      const trimmed = line.trim();
      if (trimmed.length >= MINIMUM_SECRET_LENGTH) {
        forms.add(trimmed);
        forms.add(Buffer.from(trimmed).toString("base64").replace(/=+$/, ""));
        forms.add(encodeURIComponent(trimmed));
        forms.add(JSON.stringify(trimmed).slice(1, -1));
      }
    }
  }
  if (forms.size === 0) {
    return (text) => text;
  }
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map((form) => RegExp.escape(form));
  const pattern = new RegExp(alternatives.join("|"), "g");
  return (text) => text.replace(pattern, MASK);
}
