import { describe, expect, it } from "vitest";
import { leftBehind } from "./left-behind.ts";

describe("what a sync left behind", () => {
  it("is what its state tells, but for what was removed", () => {
    const state = JSON.stringify({
      orphans: [{ id: "cmp1", removed: false }, { id: "cmp2", removed: true }, { id: "cmp3" }],
    });

    expect([...leftBehind(state)]).toEqual(["cmp1", "cmp3"]);
  });

  it.each(["", "no JSON", "null", "7", '{"orphans": {}}', '{"orphans": [null, 1, {"id": 2}]}'])(
    "is nothing in the state %j of another client",
    (state) => {
      expect(leftBehind(state).size).toBe(0);
    },
  );
});
