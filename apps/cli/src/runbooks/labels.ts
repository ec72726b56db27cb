import { invalidInput } from "@exclave/kernel";

/** `key=value` pairs; a value may hold `=`. */
export function labelsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) {
        throw invalidInput("usage.label", `--label is "${pair}", but must be key=value`, {
          hint: "such as --label team=data",
        });
      }
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
