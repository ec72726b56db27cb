import { describe, expect, it } from "vitest";
import { aMember } from "../../../test/a-member.ts";
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

  it("counts what it has, and nothing of other orgs", async () => {
    const caller = await plane.aCaller();
    const stranger = await plane.aCaller();
    for (const who of [caller, caller, stranger]) {
      await plane.call(who, "create_app", { body: { name: `app_${Math.random().toString(36).slice(2)}` } });
    }
    const { body: apps } = await plane.call(caller, "get_apps");
    await plane.call(caller, "create_component", { path: { app_id: apps[0].id }, body: { name: "api" } });
    await plane.call(caller, "delete_app", { path: { app_id: apps[1].id } });

    const { status, body } = await plane.call(caller, "get_org_stats");

    expect({ status, body }).toEqual({
      status: 200,
      body: {
        account_count: 1,
        app_count: 1,
        component_count: 1,
        install_count: 0,
        install_names: [],
        runner_count: 1,
      },
    });
  });

  it("has features, each on or off as was said last, and no others", async () => {
    const caller = await plane.aCaller();
    const reader = await aMember(plane.pools, caller.orgId, "org_read_only");

    const { body: known } = await plane.call(caller, "get_org_features");
    const { body: before } = await plane.call(caller, "get_current_org_features");
    await plane.call(caller, "update_org_features", { body: { features: { "org-dashboard": true } } });
    const changed = await plane.call(caller, "update_org_features", { body: { features: { "dev-command": false } } });
    const { body: after } = await plane.call(reader, "get_current_org_features");
    const unknown = await plane.call(caller, "update_org_features", {
      body: { features: { "dev-command": true, "org-dashbord": true } },
    });
    const refused = await plane.call(reader, "update_org_features", { body: { features: {} } });
    const { body: org } = await plane.call(caller, "get_org");

    expect(Object.keys(before)).toEqual((known as { name: string }[]).map(({ name }) => name));
    expect(before).toMatchObject({ "org-dashboard": false, "dev-command": true });
    expect(after).toEqual({ ...before, "org-dashboard": true, "dev-command": false });
    expect(changed).toMatchObject({ status: 200, body: { id: caller.orgId, features: after } });
    expect(unknown).toMatchObject({ status: 400, body: { error: expect.stringContaining("org-dashbord") } });
    expect(refused.status).toBe(403);
    expect(org.features).toEqual(after);
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
