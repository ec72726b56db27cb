import { assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { buildStatuses, canMove, checkCancellable, checkRetryable, isFinalBuild } from "./build.ts";
import { checkIsLatest, checkRefMakesSense, parseBuildRequest } from "./build-request.ts";
import { contentKey } from "./content-key.ts";

describe("the states of a build", () => {
  it("end for good", () => {
    assert(
      property(constantFrom(...buildStatuses), constantFrom(...buildStatuses), (from, to) =>
        isFinalBuild(from) ? !canMove(from, to) : true,
      ),
    );
  });

  it("let every state that is not final be cancelled and fail", () => {
    const open = buildStatuses.filter((status) => !isFinalBuild(status));

    expect(open.every((status) => canMove(status, "cancelled") && canMove(status, "error"))).toBe(true);
  });

  it("refuse to cancel what has ended and to retry what has not", () => {
    expect(() => checkCancellable({ id: "bld1", status: "active" })).toThrow(/active already/);
    expect(() => checkRetryable({ id: "bld1", status: "building" })).toThrow(/still building/);
  });
});

describe("a build request", () => {
  it.each([[{}], [{ use_latest: false }], [{ git_ref: "" }], [{ git_ref: "  ", use_latest: true }]])(
    "%j names nothing to build",
    (body) => {
      expect(() => parseBuildRequest(body)).toThrow(expect.objectContaining({ code: "build.ref-missing" }));
    },
  );

  it("may name a ref, the latest, or both", () => {
    expect(parseBuildRequest({ git_ref: "v1" })).toMatchObject({ gitRef: "v1", mustBeLatest: false });
    expect(parseBuildRequest({ use_latest: true })).toMatchObject({ gitRef: undefined });
    expect(parseBuildRequest({ git_ref: "main", use_latest: true })).toMatchObject({
      gitRef: "main",
      mustBeLatest: true,
    });
  });

  it("is refused when both are given and differ", () => {
    expect(() => checkIsLatest("v1", "aaa", "main", "bbb")).toThrow(
      expect.objectContaining({ code: "build.ref-not-latest" }),
    );
  });

  it("is refused when it names a ref of what is not in git", () => {
    const request = parseBuildRequest({ git_ref: "main" });

    expect(() => checkRefMakesSense(request, false)).toThrow(
      expect.objectContaining({ code: "build.ref-without-source" }),
    );
  });
});

describe("a content key", () => {
  const parts = { configDigest: "c", sourceDigest: "s", recipeVersion: "1", toolchainIds: ["a", "b"] };

  it("is the same whatever the order of the runners", () => {
    expect(contentKey(parts)).toBe(contentKey({ ...parts, toolchainIds: ["b", "a", "b"] }));
  });

  it.each([
    ["config", { configDigest: "x" }],
    ["source", { sourceDigest: "x" }],
    ["recipe", { recipeVersion: "x" }],
    ["tools", { toolchainIds: ["x"] }],
  ])("changes with the %s", (_, change) => {
    expect(contentKey({ ...parts, ...change })).not.toBe(contentKey(parts));
  });
});
