import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();

describe("a token", () => {
  it("is told to hold while it does", async () => {
    const caller = await plane.aCaller();

    const valid = await plane.call(caller, "validate_token");
    const unknown = await plane.call({ ...caller, token: `tok${"5".repeat(64)}` }, "validate_token");
    const none = await plane.call(undefined, "validate_token");

    expect(valid).toMatchObject({ status: 200, body: { valid: true } });
    expect([unknown.status, none.status]).toEqual([401, 401]);
  });
});
