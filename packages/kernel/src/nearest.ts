/** The entries of `candidates` closest to `wanted` by edit distance, nearest first, only those near enough to be a slip. */
export function nearest(wanted: string, candidates: readonly string[], limit = 3): string[] {
  // Of a word of two letters, two slips leave nothing.
  const furthest = Math.max(Math.min(2, wanted.length - 1), Math.floor(wanted.length / 2));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The entry closest to `wanted`, when one is near enough to be a slip. */
export function closest(wanted: string, candidates: readonly string[]): string | undefined {
  return nearest(wanted, candidates, 1)[0];
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
