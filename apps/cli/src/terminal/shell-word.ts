/** A word as a POSIX shell takes it whole, also one that looks like a flag. */
export function shellWord(word: string): string {
  const whole = word.startsWith("-") ? `./${word}` : word;
  return /^[\w./@%+:,-]+$/.test(whole) ? whole : `'${whole.replaceAll("'", "'\\''")}'`;
}
