import { describe, expect, it } from "vitest";
import { whyNobodyCan } from "./waiting.ts";

describe("a build that no connected runner can do", () => {
  it.each([
    ["docker-build", ["git", "helm"], "buildah is missing"],
    ["docker-build", [], "git and buildah are missing"],
    ["docker-build", ["git", "buildah"], "jobs can have no users of their own there"],
    ["terraform-module-build", ["buildah"], "git is missing"],
  ])("says what is missing for %s beside %j", (type, tools, what) => {
    const reason = whyNobodyCan(type, { tools: new Set(tools) });

    expect(reason).toContain(`no connected runner can run ${type}: ${what}`);
  });
});
