import type { Wire } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { describeState } from "./sync-state.ts";

const build = { component: "web", component_id: "cmp1", build_id: "bld1", status: "queued", reason: "new" } as const;
const orphan = { kind: "action", name: "check", id: "act1" } as const;

function aState(changes: Partial<Wire<"AppConfigSyncState">>): Wire<"AppConfigSyncState"> {
  return { version: "v1", config_id: "app1", app_id: "app2", ...changes };
}

describe("how a sync went", () => {
  it.each([
    [aState({}), "synced: 0 builds scheduled"],
    [aState({ scheduled_builds: [build], unchanged: ["api"] }), "synced: 1 build scheduled; 1 component unchanged"],
    [
      aState({ scheduled_builds: [build, { ...build, reason: "already_building" }], unchanged: ["api", "db"] }),
      "synced: 1 build scheduled; 1 build under way already; 2 components unchanged",
    ],
    [
      aState({ orphans: [{ ...orphan, removed: false }] }),
      "synced: 0 builds scheduled; no longer described and left alone: check",
    ],
    [
      aState({ orphans: [{ ...orphan, removed: true }] }),
      "synced: 0 builds scheduled; no longer described and removed: check",
    ],
  ])("is said in a sentence", (state, sentence) => {
    expect(describeState(state)).toBe(sentence);
  });
});
