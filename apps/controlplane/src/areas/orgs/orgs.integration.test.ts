import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane({ EXCLAVE_PUBLIC_URL: "https://exclave.example.com" });

describe("an org", () => {
  it("is shown with where it is, how many apps it has and its runners", async () => {
    const caller = await plane.aCaller();
    const stranger = await plane.aCaller();
    for (const [who, name] of [
      [caller, "one"],
      [caller, "two"],
      [stranger, "three"],
    ] as const) {
      await plane.call(who, "create_app", { body: { name } });
    }
    await plane.call(caller, "delete_app", { path: { app_id: "two" } });

    const { body: org } = await plane.call(caller, "get_org");
    const { body: listed } = await plane.call(caller, "get_orgs");
    const { body: group } = await plane.call(caller, "get_org_runner_group");

    expect(org).toMatchObject({
      id: caller.orgId,
      app_count: 1,
      links: { api: "https://exclave.example.com/v1/orgs/current" },
      vcs_connections: [],
      runner_group: { id: group.id, runners: [{ id: caller.runnerId }] },
    });
    expect(listed).toMatchObject([{ id: caller.orgId, app_count: 1, links: org.links }]);
  });

  it("has its runners from the beginning, and keeps all when it is renamed", async () => {
    const caller = await plane.aCaller();

    const made = await plane.call(caller, "create_org", { body: { name: `made ${caller.orgId}` } });
    const renamed = await plane.call(caller, "update_org", { body: { name: `named ${caller.orgId}` } });

    expect(made).toMatchObject({
      status: 201,
      body: { app_count: 0, runner_group: { runners: [{ name: "default" }] } },
    });
    expect(renamed.body).toMatchObject({ id: caller.orgId, runner_group: { runners: [{ id: caller.runnerId }] } });
  });
});
