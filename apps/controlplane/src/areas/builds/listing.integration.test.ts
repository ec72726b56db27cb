import { gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const plane = await testControlPlane();
const server = await gitServer();

afterAll(() => server.close());

describe("the list of builds", () => {
  it("takes an app and a component by id or name, and tells when one is not there", async () => {
    const caller = await plane.aCaller();
    const { url } = await server.createRepository("listed", { "infra/main.tf": "one" });
    const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
    const { body: component } = await plane.call(caller, "create_component", {
      path: { app_id: app.id },
      body: { name: "infra" },
    });
    await plane.call(caller, "create_terraform_module_component_config", {
      path: { component_id: component.id },
      body: { variables: {}, env_vars: {}, public_git_vcs_config: { repo: url, branch: "main", directory: "infra" } },
    });
    const { body: build } = await plane.call(caller, "create_component_build", {
      path: { component_id: component.id },
      body: { use_latest: true },
    });
    await plane.call(caller, "create_app", { body: { name: "other" } });
    const list = (query: Readonly<Record<string, string>>) => plane.call(caller, "get_component_builds", { query });

    for (const query of [
      { app_id: app.id },
      { app_id: "shop" },
      { component_id: component.id },
      { app_id: "shop", component_id: "infra" },
    ]) {
      expect((await list(query)).body).toMatchObject([{ id: build.id }]);
    }
    expect(await list({ app_id: "nope" })).toMatchObject({ status: 404, body: { code: "app.not-found" } });
    expect(await list({ app_id: "other", component_id: component.id })).toMatchObject({
      status: 404,
      body: { code: "component.not-found" },
    });
  });
});
