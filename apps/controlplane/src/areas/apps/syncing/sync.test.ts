import { describe, expect, it } from "vitest";
import type { AppConfig, AppConfigStatus } from "../configs/app-config.ts";
import { checkSyncable, whyOver } from "./sync.ts";

const now = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-01T00:10:00Z");

function aConfig(status: AppConfigStatus, changes: Partial<AppConfig> = {}): AppConfig {
  const config = { id: "app1", version: 1, status, closedAt: null, isSentWhole: true, ...changes };
  return config as AppConfig;
}

describe("asking for a sync", () => {
  it.each(["pending", "error", "syncing"] as const)("begins one of an app config that is %s", (status) => {
    expect(checkSyncable(aConfig(status), { attempts: 0, deadline: null, askedById: "acc1" })).toBe(false);
  });

  it("joins the one that is under way", () => {
    expect(checkSyncable(aConfig("syncing"), { attempts: 1, deadline: later, askedById: "acc1" })).toBe(true);
  });

  it.each([
    ["active", aConfig("active", { closedAt: now }), "app-config.closed"],
    ["outdated", aConfig("outdated"), "app-config.closed"],
    ["made without an intermediate config", aConfig("pending", { isSentWhole: false }), "app-config.no-intermediate"],
  ])("is refused of one that is %s", (_, config, code) => {
    const sync = { attempts: 0, deadline: null, askedById: "acc1" };

    expect(() => checkSyncable(config, sync)).toThrow(expect.objectContaining({ code }));
  });
});

describe("a sync", () => {
  it("goes on within its time, however often its process ended but for too often", () => {
    expect(whyOver({ attempts: 4, deadline: later, askedById: "acc1" }, now)).toBeUndefined();
    expect(whyOver({ attempts: 5, deadline: later, askedById: "acc1" }, now)).toContain("stopped 5 times");
    expect(whyOver({ attempts: 0, deadline: now, askedById: "acc1" }, later)).toContain("in time");
  });
});
