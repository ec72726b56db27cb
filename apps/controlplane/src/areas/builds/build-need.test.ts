import { describe, expect, it } from "vitest";
import { buildNeed, type LatestBuild, mayMove, type SoughtBuild } from "./build-need.ts";

function sought(changes: Partial<SoughtBuild> = {}): SoughtBuild {
  return {
    configDigest: "config",
    sourceDigest: "source",
    sourceName: "main at 0123",
    mayMove: false,
    contentKey: "key",
    ...changes,
  };
}

function latest(changes: Partial<LatestBuild["build"]> = {}, configDigest = "config"): LatestBuild {
  const build = {
    id: "bld1",
    status: "active",
    statusDescription: "",
    sourceDigest: "source",
    contentKey: "key",
  } as const;
  return { build: { ...build, isKeyPending: false, ...changes }, configDigest };
}

describe("what a component needs to be built for", () => {
  it.each([
    ["it has no build", sought(), undefined, "new"],
    ["its config is another", sought(), latest({}, "earlier"), "config_changed"],
    ["its source is another", sought(), latest({ sourceDigest: "earlier" }), "source_changed"],
    ["its newest build failed", sought(), latest({ status: "error" }), "last_build_failed"],
    ["its newest build was cancelled", sought(), latest({ status: "cancelled" }), "last_build_failed"],
    ["the tools are others", sought(), latest({ contentKey: "earlier" }), "tools_changed"],
    ["a chart's version may move", sought({ sourceDigest: "", mayMove: true }), latest(), "version_may_move"],
    ["both config and source are others", sought(), latest({ sourceDigest: "earlier" }, "earlier"), "config_changed"],
    [
      "what is being built is of an earlier source",
      sought(),
      latest({ status: "building", sourceDigest: "earlier" }),
      "source_changed",
    ],
  ] as const)("says so when %s", (_, now, before, reason) => {
    expect(buildNeed(now, before)).toMatchObject({ reason, description: expect.stringMatching(/\w/) });
  });

  it.each(["queued", "planning", "building"] as const)("follows a build of the same that is %s", (status) => {
    const need = buildNeed(sought(), latest({ status }));

    expect(need).toMatchObject({ reason: "already_building", followedId: "bld1" });
  });

  it.each([
    ["nothing changed", sought(), latest()],
    ["a chart's version is exact", sought({ sourceDigest: "" }), latest({ sourceDigest: "sha256:chart" })],
    ["no runner has told its tools yet", sought({ contentKey: undefined }), latest({ contentKey: "earlier" })],
  ])("is nothing when %s", (_, now, before) => {
    expect(buildNeed(now, before)).toBeUndefined();
  });
});

describe("a version of a chart", () => {
  it.each(["1.2.3", "v1.2.3", "1.2.3-rc.1", "1.2.3+build.5"])("%s stands for itself", (version) => {
    expect(mayMove(version)).toBe(false);
  });

  it.each(["", "1", "1.2", "^1.2.3", "~1.2.3", ">=1.2.3", "1.2.x", "1.2.3 || 2.0.0", "latest"])(
    "%s may move",
    (version) => {
      expect(mayMove(version)).toBe(true);
    },
  );
});
