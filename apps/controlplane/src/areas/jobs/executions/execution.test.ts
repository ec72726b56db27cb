import { describe, expect, it } from "vitest";
import { checkMove, type Execution, type ExecutionStatus } from "./execution.ts";

function execution(status: ExecutionStatus): Execution {
  return { id: "run1", status } as Execution;
}

describe("an execution", () => {
  it.each([
    ["pending", "initializing"],
    ["initializing", "in-progress"],
    ["in-progress", "cleaning-up"],
    ["cleaning-up", "finished"],
    ["initializing", "failed"],
    ["in-progress", "in-progress"],
  ] as const)("moves from %s to %s", (from, to) => {
    expect(() => checkMove(execution(from), to)).not.toThrow();
  });

  it.each([
    ["in-progress", "initializing"],
    ["finished", "failed"],
    ["cancelled", "finished"],
  ] as const)("does not move from %s to %s", (from, to) => {
    expect(() => checkMove(execution(from), to)).toThrow(expect.objectContaining({ code: "execution.illegal-move" }));
  });
});
