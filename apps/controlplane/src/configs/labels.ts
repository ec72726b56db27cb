import { hasControlCharacter, invalidField } from "@exclave/kernel";

/** What people sort things by. */
export type Labels = Readonly<Record<string, string>>;

const MAXIMUM_LENGTH = 255;

/** Checks labels that are sent: their keys must be such that a filter can name them. */
export function checkLabels(labels: Labels): Labels {
  for (const [key, value] of Object.entries(labels)) {
    if (key === "" || /[=:,]/.test(key) || [key, value].some(isUnreadable)) {
      const expected = `must have keys without =, colon and comma, and texts of at most ${MAXIMUM_LENGTH} characters`;
      throw invalidField("labels", key, expected);
    }
  }
  return labels;
}

function isUnreadable(text: string): boolean {
  return text.length > MAXIMUM_LENGTH || hasControlCharacter(text);
}

/** Reads `key=value` items of a list request; each must hold. */
export function labelsOf(items: readonly string[]): Labels {
  return Object.fromEntries(
    items.map((item) => {
      const at = item.search(/[=:]/);
      if (at < 1) {
        throw invalidField("labels", item, "must be key=value");
      }
      return [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}

/** Every label key of some things, with the values it has. */
export function valuesOfLabels(all: readonly Labels[]): Record<string, string[]> {
  const pairs = all.flatMap((labels) => Object.entries(labels));
  const keys = [...new Set(pairs.map(([key]) => key))].toSorted();
  return Object.fromEntries(
    keys.map((key) => [key, [...new Set(pairs.flatMap(([own, value]) => (own === key ? value : [])))].toSorted()]),
  );
}

export function haveSameLabels(one: Labels, other: Labels): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
