import { describe, expect, it } from "vitest";
import { isOlder, type ToolFinding } from "./examine-tools.ts";
import type { Isolation } from "./isolation.ts";
import { doctorReport, reportText } from "./report.ts";
import { tools } from "./tools.ts";

function aFinding(change: Partial<ToolFinding>): ToolFinding {
  return { name: "git", is_required: true, without: "nothing works", how_to_get: "apt-get install git", ...change };
}

const walls: Isolation = {
  user: "own",
  userMap: "range",
  processes: "namespace",
  linkLocal: "blocked",
  memory: "group",
  processCount: "group",
  gaps: [],
};

describe("the doctor's report", () => {
  it("is usable without a tool that is not required, and says what is lost and how to get it", () => {
    const found = [
      aFinding({ program: "git", version: "2.39.5" }),
      aFinding({ name: "helm", is_required: false, without: "no charts", how_to_get: "see helm.sh" }),
    ];

    const report = doctorReport(found, { isolation: walls });

    expect(report.is_usable).toBe(true);
    expect(reportText(report)).toContain("missing  helm");
    expect(reportText(report)).toContain("without it: no charts");
    expect(reportText(report)).toContain("get it:     see helm.sh");
  });

  it("is not usable without a required tool", () => {
    const report = doctorReport([aFinding({})], { isolation: walls });

    expect(report.is_usable).toBe(false);
    expect(reportText(report)).toContain("MISSING  git");
  });

  it("is not usable with a required tool that is too old, and says what is there", () => {
    const report = doctorReport([aFinding({ too_old: "2.30.2, but 2.37 is needed: hosts" })], { isolation: walls });

    expect(report.is_usable).toBe(false);
    expect(reportText(report)).toContain("there is    2.30.2, but 2.37 is needed");
  });

  it.each([
    ["2.30.2", "2.37", true],
    ["2.37.0", "2.37", false],
    ["2.39.5", "2.37", false],
    ["3.0", "2.37", false],
    ["2.37.0-rc1", "2.37.0", false],
    ["1.99.windows.1", "2.37", true],
  ])("takes %s for older than %s: %s", (version, least, expected) => {
    expect(isOlder(version, least)).toBe(expected);
  });

  it("says which walls hold, which do not, and what would mend them", () => {
    const open: Isolation = { ...walls, linkLocal: "open", gaps: ["run the runner as root"] };

    const text = reportText(doctorReport([aFinding({})], { isolation: open }));

    expect(text).toContain("holds    a user of its own for each job");
    expect(text).toContain("lacks    link-local addresses out of reach");
    expect(text).toContain("- run the runner as root");
  });

  it("says why the walls could not be found out", () => {
    const text = reportText(doctorReport([aFinding({})], { reason: "no runner here" }));

    expect(text).toContain("could not be found out: no runner here");
  });

  it("covers the tools of every kind of component", () => {
    expect(tools.map(({ name }) => name)).toEqual(["git", "buildah", "docker", "helm", "terraform or tofu", "kubectl"]);
  });
});
