import { errorKinds, Fault } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { toErrorAnswer } from "./errors.ts";

describe("an error", () => {
  it("has a status by what the caller can do", () => {
    const statuses = errorKinds.map((kind) => {
      const { status, envelope } = toErrorAnswer(new Fault({ kind, code: "a.b", message: "m" }), "req1");
      return [kind, status, envelope.user_error ?? false, envelope.retryable];
    });

    expect(statuses).toEqual([
      ["InvalidInput", 400, true, false],
      ["Unauthenticated", 401, true, false],
      ["Forbidden", 403, true, false],
      ["NotFound", 404, true, false],
      ["Conflict", 409, true, false],
      ["PreconditionFailed", 412, true, false],
      ["LimitExceeded", 413, true, false],
      ["Unavailable", 503, false, true],
      ["NotImplemented", 501, false, false],
      ["Internal", 500, false, false],
    ]);
  });

  it.each(["ECONNREFUSED", "ECONNRESET", "57P01", "57P03", "53300", "40001", "40P01"])(
    "of the database, %s, passes, so the caller may try again",
    (code) => {
      const { status, envelope } = toErrorAnswer(Object.assign(new Error("inside"), { code }), "req1");

      expect({ status, ...envelope }).toMatchObject({ status: 503, code: "database.unavailable", retryable: true });
      expect(JSON.stringify(envelope)).not.toContain("inside");
    },
  );

  it("of a database whose disk is full says so", () => {
    const { status, envelope } = toErrorAnswer(Object.assign(new Error("inside"), { code: "53100" }), "req1");

    expect({ status, ...envelope }).toMatchObject({ status: 503, code: "database.full", retryable: true });
  });
});
