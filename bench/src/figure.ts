import { percentile, type Samples } from "./measure.ts";

/** One row of the table: a figure beside its baseline of the same run. */
export interface Figure {
  readonly what: string;
  readonly target: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: number | undefined;
  readonly baselineOf: string;
}

export interface Compared {
  readonly what: string;
  readonly target: string;
  readonly samples: Samples;
  readonly share: number;
  readonly base: Samples;
  readonly baselineOf: string;
}

/** A percentile of samples in milliseconds beside the same percentile of the baseline's. */
export function millisecondsAt({ what, target, samples, share, base, baselineOf }: Compared): Figure {
  return { what, target, unit: "ms", value: percentile(samples, share), baseline: percentile(base, share), baselineOf };
}

/** A group of figures that share a set-up; cleans up after itself. */
export interface Row {
  readonly name: string;
  run(): Promise<readonly Figure[]>;
}

function shown(value: number | undefined, unit: string): string {
  return value === undefined
    ? "–"
    : `${value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1)} ${unit}`;
}

/** The figures as a table of text. */
export function toTable(figures: readonly Figure[]): string {
  const header = ["what", "value", "baseline", "ratio", "target", "baseline is"];
  const lines = figures.map(({ what, unit, value, baseline, target, baselineOf }) => [
    what,
    shown(value, unit),
    shown(baseline, unit),
    baseline ? (value / baseline).toFixed(2) : "–",
    target,
    baselineOf,
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column]!.length)));
  return [header, ...lines]
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
