const MASK = "********";
/** Shorter secrets would blank ordinary words; a secret that short protects nothing. */
const MINIMUM_SECRET_LENGTH = 4;
/** Of a random secret: so much of it is never there by chance, and less of it is of no use. */
const PIECE_LENGTH = 16;
/** From letters to digits or back: a phrase with a year or a version in it has fewer. */
const MINIMUM_TURNS = 5;
/** A piece covers a whole window of this length, wherever windows begin that follow each other. */
const WINDOW_LENGTH = PIECE_LENGTH / 2;

/**
 * Replaces every occurrence of every secret, also URL-encoded, JSON-escaped, and in base64, alone or with something in
 * front or behind; of a random secret also every piece of any of these, as base64 is wrapped and lines are cut.
 */
export type Masker = (text: string) => string;

/** Builds a masker once per job; longest form first, so that a secret that contains another is hidden whole. */
export function createMasker(secrets: readonly string[]): Masker {
  const forms = new Set<string>();
  const breakable = new Set<string>();
  for (const secret of secrets) {
    for (const line of [secret, ...secret.split("\n")]) {
      const trimmed = line.trim();
      if (trimmed.length < MINIMUM_SECRET_LENGTH) {
        continue;
      }
      for (const form of formsOf(trimmed)) {
        forms.add(form);
        if (isRandom(trimmed)) {
          breakable.add(form);
        }
      }
    }
  }
  if (forms.size === 0) {
    return (text) => text;
  }
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map((form) => RegExp.escape(form));
  const pattern = new RegExp(alternatives.join("|"), "g");
  const maskPieces = createPieceMasker([...breakable]);
  return (text) => maskPieces(text.replace(pattern, MASK));
}

/** One word in which letters and digits take turns, as in no phrase: pieces of that might be ordinary words. */
function isRandom(secret: string): boolean {
  const turns = secret.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  return secret.length >= 2 * PIECE_LENGTH && /^[\w.~+/=-]+$/.test(secret) && turns >= MINIMUM_TURNS;
}

function formsOf(secret: string): string[] {
  const encoded = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  const forms = [secret, encoded, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  for (const inside of [0, 1, 2].map((before) => base64Inside(secret, before))) {
    if (inside.length >= MINIMUM_SECRET_LENGTH) {
      forms.push(inside, inside.replaceAll("+", "-").replaceAll("/", "_"));
    }
  }
  return forms;
}

/** What base64 makes of a secret with `before` bytes in front, modulo three, whatever these are and whatever follows. */
function base64Inside(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  // Each character holds six bits: those that it shares with others are left out.
  return bytes.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Replaces what is a piece of one of `forms`, `PIECE_LENGTH` or longer. */
function createPieceMasker(forms: readonly string[]): Masker {
  const windows = new Map<string, { readonly form: string; readonly at: number }[]>();
  for (const form of forms) {
    for (let at = 0; at + WINDOW_LENGTH <= form.length; at++) {
      const window = form.slice(at, at + WINDOW_LENGTH);
      windows.set(window, [...(windows.get(window) ?? []), { form, at }]);
    }
  }
  return (text) => {
    let masked = "";
    let done = 0;
    for (let start = 0; start + WINDOW_LENGTH <= text.length; start += WINDOW_LENGTH) {
      for (const { form, at } of windows.get(text.slice(start, start + WINDOW_LENGTH)) ?? []) {
        const before = equalBefore(text, start, form, at);
        const after = equalAfter(text, start, form, at);
        if (before + after >= PIECE_LENGTH && start + after > done) {
          masked += text.slice(done, Math.max(done, start - before));
          masked += masked.endsWith(MASK) && start - before <= done ? "" : MASK;
          done = start + after;
        }
      }
    }
    return masked + text.slice(done);
  };
}

function equalBefore(text: string, start: number, form: string, at: number): number {
  let count = 0;
  while (count < Math.min(start, at) && text[start - count - 1] === form[at - count - 1]) {
    count++;
  }
  return count;
}

function equalAfter(text: string, start: number, form: string, at: number): number {
  let count = WINDOW_LENGTH;
  while (start + count < text.length && at + count < form.length && text[start + count] === form[at + count]) {
    count++;
  }
  return count;
}
