/**
 * A name as stacks take it: letters and digits, each word with a capital. What a template fills in is left out, so names that
 * differ only there come to the same.
 */
export function stackName(name: string): string {
  return name
    .replaceAll(/\{\{.*?\}\}/g, " ")
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
