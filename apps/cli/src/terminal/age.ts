const STEPS: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
  [1, "s"],
];

/** How long ago a moment was, in its largest unit; empty for none. */
export function age(at: string | undefined, now: number = Date.now()): string {
  if (at === undefined) {
    return "";
  }
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  const [size, unit] = STEPS.find(([step]) => seconds >= step) ?? [1, "s"];
  return `${Math.floor(seconds / size)}${unit} ago`;
}

/** A number of bytes in the unit that keeps it short. */
export function bytes(count: number | undefined): string {
  if (count === undefined) {
    return "";
  }
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  return step === 0 ? `${count} B` : `${(count / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/** The first letters of a digest or commit, enough to tell them apart. */
export function short(text: string | undefined): string {
  return text?.replace(/^(sha256:)?([0-9a-f]{12})[0-9a-f]+$/, "$1$2") ?? "";
}
