import type { Wire } from "@exclave/contract";

/** Labels of one thing of an app. */
export interface LabelledThing {
  /** What kind of thing it is. */
  readonly entityType: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Told apart on light and on dark; a key keeps its own as long as nobody chooses another. */
const palette = ["#2563eb", "#059669", "#d97706", "#dc2626", "#7c3aed", "#0891b2", "#db2777", "#65a30d"];

/** Every label key that things of an app have, with its values, its uses and its colour. */
export function summarizeLabels(
  things: readonly LabelledThing[],
  colors: Readonly<Record<string, string>>,
): Wire<"AppLabelsResponse"> {
  const uses = things.flatMap(({ entityType, labels }) =>
    Object.entries(labels).map(([key, value]) => ({ entityType, key, value })),
  );
  const keys = [...new Set([...uses.map(({ key }) => key), ...Object.keys(colors)])].toSorted();
  return {
    default_colors: [...palette],
    label_colors: { ...colors },
    labels: keys.map((key) => {
      const own = uses.filter((use) => use.key === key);
      const chosen = colors[key];
      const color = defaultColor(key);
      return {
        key,
        values: [...new Set(own.map(({ value }) => value))].toSorted(),
        entity_types: [...new Set(own.map(({ entityType }) => entityType))].toSorted(),
        usage_count: own.length,
        default_color: color,
        color: chosen ?? color,
        is_override: chosen !== undefined,
      };
    }),
  };
}

function defaultColor(key: string): string {
  const sum = [...key].reduce((total, letter) => (total * 31 + letter.codePointAt(0)!) % 65_521, 0);
  return palette[sum % palette.length]!;
}
