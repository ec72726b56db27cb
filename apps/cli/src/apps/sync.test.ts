import { expect, it } from "vitest";
import { orphanLines } from "./sync.ts";

it("what a plan would remove is not called removed", () => {
  const orphans = [{ kind: "component", name: "web", id: "cmp1", removed: true }] as const;

  expect(orphanLines(orphans)).toEqual(["removed: component web"]);
  expect(orphanLines(orphans, "would be removed")).toEqual(["would be removed: component web"]);
});
