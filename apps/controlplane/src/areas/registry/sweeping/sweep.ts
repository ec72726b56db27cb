/** How long things nobody refers to are kept. */
export interface SweepAges {
  /** Bytes in no repository: whoever is about to link them has this long. */
  readonly unheldBefore: Date;
  /** Blobs in a repository that no manifest names: a push puts blobs first and the manifest last. */
  readonly unnamedBefore: Date;
  /** Bytes of uploads whose row is gone. */
  readonly orphanedBefore: Date;
}

const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;

export function sweepAges(now: Date): SweepAges {
  const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
  return {
    unheldBefore: ago(HOUR_MILLISECONDS),
    unnamedBefore: ago(7 * DAY_MILLISECONDS),
    orphanedBefore: ago(DAY_MILLISECONDS),
  };
}

/** The upload that a key of storage belongs to. */
export function uploadOf(key: string): string | undefined {
  return /^uploads\/([^/]+)\//.exec(key)?.[1];
}
