import { invalidField } from "@exclave/kernel";

const MOST_RETRIES = 100;

/** Checks how often a failed deploy is tried again by itself; undefined where nothing was said. */
export function checkRetries(retries: number | undefined): number | undefined {
  if (retries !== undefined && (retries < 0 || retries > MOST_RETRIES)) {
    throw invalidField("max_auto_retries", retries, `must be 0 to ${MOST_RETRIES}`);
  }
  return retries;
}
