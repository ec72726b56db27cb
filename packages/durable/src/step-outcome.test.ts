import { notFound } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { outcomeOf, valueOf } from "./step-outcome.ts";

const none = (): boolean => false;

describe("the outcome of a step", () => {
  it("survives its record as JSON, value or fault", async () => {
    const value = await outcomeOf(async () => ({ answer: 42 }), none);
    const fault = await outcomeOf(async () => {
      throw notFound("thing.not-found", "no thing", { hint: "make one", details: { id: 1 } });
    }, none);

    const replayed = JSON.parse(JSON.stringify([value, fault])) as [typeof value, typeof fault];

    expect(valueOf(replayed[0])).toEqual({ answer: 42 });
    expect(() => valueOf(replayed[1])).toThrow(
      expect.objectContaining({
        kind: "NotFound",
        code: "thing.not-found",
        message: "no thing",
        hint: "make one",
        retryable: false,
        details: { id: 1 },
      }),
    );
  });

  it("makes an internal fault of an error that is none", async () => {
    const outcome = await outcomeOf(async () => {
      throw new TypeError("x is not a function");
    }, none);

    expect(() => valueOf(outcome)).toThrow(
      expect.objectContaining({ code: "durable.step-failed", message: "x is not a function" }),
    );
  });

  it("does not keep what the engine throws to unwind a workflow", async () => {
    const unwinding = outcomeOf(
      async () => {
        throw new Error("cancelled");
      },
      () => true,
    );

    await expect(unwinding).rejects.toThrow("cancelled");
  });
});
