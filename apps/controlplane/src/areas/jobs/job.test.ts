import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { checkHolder, decide, type Job, type Outcome } from "./job.ts";

const failure: Outcome = { status: "failed", description: "broke", reasonCode: "x.y", faultOf: "runner" };

function aJob(changes: Partial<Job> = {}): Job {
  const base = {
    id: "job1",
    status: "in-progress",
    executionId: "run1",
    fencingToken: 7,
    executionCount: 1,
    maxExecutions: 3,
  };
  return { ...base, ...changes } as Job;
}

describe("what follows a failed attempt", () => {
  it("is another attempt when the fault is the runner's and attempts are left", () => {
    expect(decide(aJob(), failure)).toMatchObject({ next: "available" });
  });

  it("is the end when the fault is the source's", () => {
    expect(decide(aJob(), { ...failure, faultOf: "source" })).toMatchObject({ next: "final" });
  });

  it("is never more than the allowed number of attempts", () => {
    const parties = constantFrom("runner", "controlplane", "tool", "source", "caller", undefined);
    assert(
      property(integer({ min: 1, max: 5 }), parties, (maxExecutions, faultOf) => {
        let executionCount = 0;
        let decision: ReturnType<typeof decide>;
        do {
          executionCount += 1;
          decision = decide({ executionCount, maxExecutions }, { ...failure, faultOf });
        } while (decision.next === "available");
        return executionCount <= maxExecutions;
      }),
    );
  });
});

describe("who may report", () => {
  it("is the holder of the newest fencing token", () => {
    expect(() => checkHolder(aJob(), "run1", 7)).not.toThrow();
  });

  it.each([
    ["an older fencing token", aJob(), "run1", 6],
    ["an earlier execution", aJob(), "run0", 7],
    ["a job that was cancelled", aJob({ status: "cancelled" }), "run1", 7],
    ["a job that is back in the queue", aJob({ status: "available", executionId: null }), "run1", 7],
  ])("is not %s", (_, job, executionId, token) => {
    expect(() => checkHolder(job, executionId, token)).toThrow(expect.objectContaining({ code: "job.lease-lost" }));
  });
});
