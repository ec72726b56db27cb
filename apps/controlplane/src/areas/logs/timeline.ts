/**
 * The times of a batch, summed up so that the batch can be placed in a stream without being opened again.
 *
 * Every record of a stream has a timestamp of its own, greater than the one before: the time its writer gave, or one
 * nanosecond after its predecessor where that is later. `reach` is the last record's timestamp in an empty stream.
 */
export interface Timeline {
  readonly count: number;
  readonly first: bigint;
  readonly reach: bigint;
}

/** Sums up the times of a batch of at least one record. */
export function timelineOf(times: readonly bigint[]): Timeline {
  const [first = 0n] = times;
  let reach = first;
  for (const time of times.slice(1)) {
    reach = later(reach + 1n, time);
  }
  return { count: times.length, first, reach };
}

/** The timestamps of a batch's first and last record after a record with the timestamp `floor`. */
export function place(floor: bigint, { count, first, reach }: Timeline): { first: bigint; last: bigint } {
  return { first: later(floor + 1n, first), last: later(floor + BigInt(count), reach) };
}

/** Every record's timestamp, given the first one's. */
export function timestampsFrom(first: bigint, times: readonly bigint[]): bigint[] {
  let previous = first - 1n;
  return times.map((time, index) => {
    previous = index === 0 ? first : later(previous + 1n, time);
    return previous;
  });
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
