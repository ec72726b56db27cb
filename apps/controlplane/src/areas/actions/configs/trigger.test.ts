import { loadContract } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { checkTriggerType, componentRule, triggerTypes } from "./trigger.ts";

describe("a type of trigger", () => {
  it("is one of the contract's, which has one more for runs without an action", () => {
    const { document } = loadContract();

    expect([...triggerTypes, "adhoc"].sort()).toEqual(document.components.schemas["ActionWorkflowTriggerType"]?.enum);
  });

  it.each([
    ["pre-component-deploy", "pre-deploy-component"],
    ["post-component-deploy", "post-deploy-component"],
    ["manual", "manual"],
  ])("written %s is %s", (written, type) => {
    expect(checkTriggerType("type", written)).toBe(type);
  });

  it("that is none is refused with the nearest", () => {
    expect(() => checkTriggerType("type", "post-provison")).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("did you mean post-provision?") }),
    );
  });

  it("is about a component when its name says so", () => {
    const rules = ["post-teardown-component", "pre-enable-component", "pre-deploy-all-components", "cron"] as const;

    expect(rules.map(componentRule)).toEqual(["required", "optional", "none", "none"]);
  });
});
