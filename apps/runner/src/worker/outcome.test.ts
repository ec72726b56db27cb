import { notFound } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { jobFault } from "../exec/index.ts";
import type { StopReason } from "./job-spec.ts";
import { Stopped } from "./lifeline.ts";
import { outcomeOf } from "./outcome.ts";

const running = new AbortController().signal;
const stopped = (reason: StopReason): AbortSignal => AbortSignal.abort(new Stopped(reason));

describe("an outcome", () => {
  it("tells what a tool's failure tells", () => {
    const error = jobFault({
      code: "docker.build-failed",
      message: "no",
      faultOf: "source",
      exitCode: 3,
      lastLines: ["x"],
    });

    expect(outcomeOf(error, running)).toEqual({
      status: "failed",
      isReported: true,
      failure: { code: "docker.build-failed", message: "no", faultOf: "source", exitCode: 3, lastLines: ["x"] },
    });
  });

  it("takes what nobody foresaw for the runner's fault, so that another attempt is made", () => {
    expect(outcomeOf(new TypeError("oops"), running).failure).toMatchObject({
      code: "runner.internal",
      faultOf: "runner",
    });
  });

  it.each([
    ["tar.link-outside", "source"],
    ["oci.unavailable", "controlplane"],
  ])("says whose fault %s is", (code, faultOf) => {
    expect(outcomeOf(notFound(code, "x"), running).failure).toMatchObject({ code, faultOf });
  });

  it.each([
    ["cancelled", "cancelled", "caller", true],
    ["deadline", "timed-out", "tool", true],
    ["drain", "failed", "runner", true],
    ["orphaned", "failed", "runner", true],
    ["lease-lost", "failed", "runner", false],
  ] as const)("of a job stopped as %s is %s by the %s", (reason, status, faultOf, isReported) => {
    expect(outcomeOf(new Error("broken pipe"), stopped(reason))).toMatchObject({
      status,
      isReported,
      failure: { faultOf },
    });
  });

  it("of a stopped job has the last lines of the tool that ran", () => {
    const error = jobFault({ code: "tool.stopped", message: "stopped", faultOf: "tool", lastLines: ["line 7"] });

    expect(outcomeOf(error, stopped("deadline")).failure).toMatchObject({
      code: "job.deadline",
      lastLines: ["line 7"],
    });
  });
});
