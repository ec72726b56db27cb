import { describe, expect, it } from "vitest";
import { type Namer, refuseNamed } from "./named.ts";

const web = { kind: "component", id: "cmp1", name: "web" } as const;
const check = { kind: "action", id: "acw1", name: "check" } as const;
const byTrigger: Namer = { ...check, names: [{ kind: "component", id: "cmp1", as: "trigger" }] };
const byStep: Namer = {
  kind: "runbook",
  id: "rnb1",
  name: "renew",
  names: [
    { kind: "component", id: "cmp1", as: "step" },
    { kind: "component", id: "cmp1", as: "step" },
    { kind: "action", id: "acw1", as: "step" },
  ],
};

describe("what others name", () => {
  it("is not deleted, and is told by whom and how it is named", () => {
    expect(() => refuseNamed([web], [byTrigger, byStep])).toThrow(
      expect.objectContaining({
        code: "component.in-use",
        message: "component web is named by action check (trigger), runbook renew (step)",
        hint: "send each of them a config without web, or delete them first",
        details: {
          named_by: [
            { kind: "action", name: "check", as: ["trigger"] },
            { kind: "runbook", name: "renew", as: ["step"] },
          ],
        },
      }),
    );
  });

  it("goes with those that name it, and without those that name something else", () => {
    expect(() => refuseNamed([web, check], [byTrigger])).not.toThrow();
    expect(() => refuseNamed([{ ...web, id: "cmp2" }], [byTrigger, byStep])).not.toThrow();
    expect(() => refuseNamed([web, check], [byTrigger, byStep])).toThrow("component web is named by runbook renew");
    expect(() => refuseNamed([check], [byStep])).toThrow(expect.objectContaining({ code: "action.in-use" }));
  });
});
