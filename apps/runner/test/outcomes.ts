import type { BuiltImage } from "@exclave/contract";
import type { SeenJob } from "@exclave/testkit";
import { expect } from "vitest";

/** What a job that succeeded has built. */
export function imageOf(job: SeenJob): BuiltImage {
  const { outputs, result } = job.executions.at(-1)!;
  expect(result?.error_metadata).toEqual({});
  return outputs!["image"] as BuiltImage;
}

/** What a job that failed tells of it. */
export function failureOf(job: SeenJob): Record<string, string | null> {
  const { result, statuses } = job.executions.at(-1)!;
  expect(statuses.at(-1)).toBe("failed");
  return result!.error_metadata!;
}
