import { randomCharacters } from "@exclave/kernel";

const RANDOM_CHARACTERS = 24;

/** Where a segment's blob goes; new at every try, so that two of them never write to one blob. */
export function newSegmentKey(orgId: string, logStreamId: string): string {
  return `logs/${orgId}/${logStreamId}/${randomCharacters(RANDOM_CHARACTERS)}`;
}
