import { gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();
const server = await gitServer();

afterAll(() => server.close());

describe("a request to build all components of an app", () => {
  it("names the component whose source is not there, and makes no build", async () => {
    const caller = await plane.aCaller();
    const { url } = await server.createRepository("all", { "infra/main.tf": "one" });
    await plane.call(caller, "create_app", { body: { name: "shop" } });
    const path = { app_id: "shop" };
    const ids: Record<string, string> = {};
    for (const [name, branch] of Object.entries({ good: "main", stray: "gone" })) {
      const { body: component } = await plane.call(caller, "create_component", { path, body: { name } });
      ids[name] = component.id;
      await plane.call(caller, "create_terraform_module_component_config", {
        path: { component_id: component.id },
        body: { variables: {}, env_vars: {}, public_git_vcs_config: { repo: url, branch, directory: "infra" } },
      });
    }

    const refused = await plane.call(caller, "build_all_components", { path, body: {} });

    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: "build.ref-not-found",
        error: 'component stray: git ref "gone" is neither a branch nor a tag of the repository',
        details: { component_id: ids["stray"], git_ref: "gone" },
      },
    });
    expect((await plane.call(caller, "get_component_builds", { query: path })).body).toEqual([]);
  });

  it("names the component that has no config", async () => {
    const caller = await plane.aCaller();
    await plane.call(caller, "create_app", { body: { name: "shop" } });
    await plane.call(caller, "create_component", { path: { app_id: "shop" }, body: { name: "bare" } });

    const refused = await plane.call(caller, "build_all_components", { path: { app_id: "shop" }, body: {} });

    expect(refused).toMatchObject({
      status: 400,
      body: { code: "build.no-config", description: expect.stringContaining("component bare has none") },
    });
  });
});
