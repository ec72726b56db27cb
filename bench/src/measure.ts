/** Milliseconds of a number of repetitions, in the order they were taken. */
export interface Samples {
  readonly milliseconds: readonly number[];
}

export interface MeasureOptions {
  readonly repetitions: number;
  /** Not counted: caches fill, code is compiled. */
  readonly warmUps?: number;
}

/** Times `work` again and again, one after another; `work` may give the time itself where only a part counts. */
export async function measure(
  work: (repetition: number) => Promise<number | undefined | void>,
  { repetitions, warmUps = 3 }: MeasureOptions,
): Promise<Samples> {
  const milliseconds: number[] = [];
  for (let repetition = -warmUps; repetition < repetitions; repetition++) {
    const started = performance.now();
    const own = await work(repetition);
    if (repetition >= 0) {
      milliseconds.push(typeof own === "number" ? own : performance.now() - started);
    }
  }
  return { milliseconds };
}

/** The value below which `share` of the samples lie. */
export function percentile({ milliseconds }: Samples, share: number): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
