/** So many letters of a longer word say which one is meant. */
const LEAST_BEGINNING = 3;

/**
 * The entries of `candidates` closest to `wanted` by edit distance, nearest first, only those near enough to be a slip; behind
 * them those that begin with it, as `dir` is short for `directory`.
 */
export function nearest(wanted: string, candidates: readonly string[], limit = 3): string[] {
  // Of a word of two letters, two slips leave nothing.
  const furthest = Math.max(Math.min(2, wanted.length - 1), Math.floor(wanted.length / 2));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted.toLowerCase(), candidate.toLowerCase()) }))
    .map(({ candidate, distance }) => ({ candidate, distance, isSlip: distance <= furthest }))
    .filter(({ candidate, isSlip }) => isSlip || isBeginning(wanted, candidate))
    .sort(
      (a, b) => Number(b.isSlip) - Number(a.isSlip) || a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The entry closest to `wanted`, when one is near enough to be a slip. */
export function closest(wanted: string, candidates: readonly string[]): string | undefined {
  return nearest(wanted, candidates, 1)[0];
}

function isBeginning(wanted: string, candidate: string): boolean {
  return wanted.length >= LEAST_BEGINNING && candidate.toLowerCase().startsWith(wanted.toLowerCase());
}

/** Levenshtein distance, one row at a time. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
