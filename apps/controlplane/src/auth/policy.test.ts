import { assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { actions, authorize, can, type Principal, type Resource } from "./index.ts";

const user: Principal = {
  kind: "user",
  id: "acc1",
  tokenId: "t",
  email: "",
  orgRoles: new Map([["org1", "org_admin"]]),
  role: "org_admin",
};
const reader: Principal = { ...user, role: "org_read_only" };
const runner: Principal = { kind: "runner", id: "run1", tokenId: "t", orgId: "org1", runnerGroupId: "rgr1" };
const job: Principal = {
  kind: "job",
  id: "job1",
  tokenId: "t",
  orgId: "org1",
  executionId: "exe1",
  runnerId: "run1",
  runnerGroupId: "rgr1",
  appId: "app1",
};
const writer: Principal = { kind: "log_writer", id: "log1", tokenId: "t", orgId: "org1" };

/** Everything that is each principal's own. */
const own: Resource = {
  orgId: "org1",
  appId: "app1",
  runnerId: "run1",
  runnerGroupId: "rgr1",
  jobId: "job1",
  executionId: "exe1",
  logStreamId: "log1",
};

function allowed(principal: Principal): string[] {
  return actions.filter((action) => can(principal, action, own)).sort();
}

describe("a refusal", () => {
  it("names the role that the token has, and those that would do", () => {
    expect(() => authorize(reader, "app.write", own)).toThrow(
      expect.objectContaining({
        code: "auth.forbidden",
        hint: "the token's role is org_read_only; use a token with the role org_admin or org_builder",
      }),
    );
    expect(() => authorize(runner, "app.write", own)).toThrow(
      expect.objectContaining({ hint: "use a token of a user" }),
    );
    for (const principal of [user, runner]) {
      expect(() => authorize(principal, "job.claim", { runnerGroupId: "rgr2" })).toThrow(
        expect.objectContaining({ hint: expect.stringContaining("the token of the runner") }),
      );
    }
  });
});

describe("what a principal may do with its own", () => {
  it("is, for a runner, to take jobs of its group, to report on them and to read configs", () => {
    expect(allowed(runner)).toEqual([
      "action-config.read",
      "app-config.read",
      "execution.report",
      "job.claim",
      "job.read",
      "log.write",
      "org.read",
      "runner.heartbeat",
      "runner.read",
    ]);
  });

  it("is, for a job, its own job, lines and artifact, and configs of its app", () => {
    expect(allowed(job)).toEqual([
      "action-config.read",
      "app-config.read",
      "artifact.push",
      "artifact.read",
      "execution.report",
      "job.read",
      "log.read",
      "log.write",
      "source.authenticate",
    ]);
  });

  it("is, for a writer of logs, one stream", () => {
    expect(allowed(writer)).toEqual(["log.write"]);
  });

  it("is, for a user, everything but a runner's part", () => {
    const others = actions.filter((action) => !allowed(user).includes(action));

    expect(others).toEqual(["execution.report", "job.claim", "log.write", "runner.heartbeat", "source.authenticate"]);
  });

  it("is, for a user's token that only reads, to read", () => {
    expect(allowed(reader).filter((action) => !action.endsWith(".read"))).toEqual([]);
    expect(allowed(reader)).toContain("artifact.read");
  });

  it("is, for a user's token that builds, neither to make tokens nor to remove artifacts", () => {
    const builder: Principal = { ...user, role: "org_builder" };

    expect(allowed(builder)).toEqual(expect.arrayContaining(["build.create", "artifact.push", "app.read"]));
    expect(allowed(builder)).not.toEqual(expect.arrayContaining(["token.write"]));
    expect(allowed(builder)).not.toEqual(expect.arrayContaining(["artifact.delete"]));
  });
});

describe("a member whose role in the org is less than the token's", () => {
  const member: Principal = { ...user, orgRoles: new Map([["org1", "org_builder"]]) };

  it("may do there what both let it, and elsewhere what the token does", () => {
    const elsewhere = { ...member, orgRoles: new Map([...member.orgRoles, ["org2", "org_admin"] as const]) };

    expect(allowed(member)).toEqual(allowed({ ...user, role: "org_builder" }));
    expect(can(elsewhere, "member.write", { orgId: "org1" })).toBe(false);
    expect(can(elsewhere, "member.write", { orgId: "org2" })).toBe(true);
  });

  it("is told that its role is what refuses it", () => {
    expect(() => authorize(member, "org.write", own)).toThrow(
      expect.objectContaining({
        hint: "the account's role in the org is org_builder; an administrator of the org can change it",
      }),
    );
  });
});

describe("what is another's", () => {
  it("is closed to everybody, whatever the action, when it is another org's", () => {
    assert(
      property(
        constantFrom(user, runner, job, writer),
        constantFrom(...actions),
        (principal, action) => !can(principal, action, { ...own, orgId: "org2" }),
      ),
    );
  });

  it.each([
    [runner, "job.claim", { ...own, runnerGroupId: "rgr2" }],
    [runner, "execution.report", { ...own, runnerId: "run2" }],
    [runner, "runner.read", { ...own, runnerId: "run2" }],
    [job, "job.read", { ...own, jobId: "job2" }],
    [job, "job.read", { orgId: "org1" }],
    [job, "app-config.read", { ...own, appId: "app2" }],
    [job, "action-config.read", { ...own, appId: "app2" }],
    [{ ...job, appId: undefined }, "app-config.read", { orgId: "org1" }],
    [job, "execution.report", { ...own, executionId: "exe2" }],
    [job, "artifact.push", { ...own, jobId: "job2" }],
    [writer, "log.write", { ...own, logStreamId: "log2" }],
  ] as const)("is closed to $kind within the org, for %s", (principal, action, resource) => {
    expect(can(principal, action, resource)).toBe(false);
    expect(() => authorize(principal, action, resource)).toThrow(
      expect.objectContaining({ kind: "Forbidden", code: "auth.forbidden" }),
    );
  });
});
