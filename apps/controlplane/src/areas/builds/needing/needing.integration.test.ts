import { gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";

const plane = await testControlPlane();
const server = await gitServer();

afterAll(() => server.close());

type Body = Readonly<Record<string, unknown>>;

/** An app whose components have sources in one repository of its own, and ways to sync it as clients do. */
async function anApp(repositoryName: string) {
  const caller = await plane.aCaller();
  const repository = await server.createRepository(repositoryName, {
    "infra/main.tf": "one",
    "chart/Chart.yaml": "name: a",
  });
  const { body: app } = await plane.call(caller, "create_app", { body: { name: "shop" } });
  const path = { app_id: app.id as string };
  const git = (directory: string) => ({ public_git_vcs_config: { repo: repository.url, branch: "main", directory } });
  async function component(name: string, dependencies: string[] = []): Promise<string> {
    const { body } = await plane.call(caller, "create_component", { path, body: { name, dependencies } });
    return body.id as string;
  }
  async function appConfig(body: Body = {}): Promise<string> {
    return (await plane.call(caller, "create_app_config", { path, body })).body.id as string;
  }
  function module(componentId: string, body: Body) {
    return plane.call(caller, "create_terraform_module_component_config", {
      path: { component_id: componentId },
      body: { variables: {}, env_vars: {}, ...git("infra"), ...body },
    });
  }
  async function complete(configId: string, componentIds: readonly string[]) {
    const place = { ...path, app_config_id: configId };
    return await plane.call(caller, "update_app_config", {
      path: place,
      body: { status: "active", component_ids: componentIds },
    });
  }
  const buildsOf = async (componentId: string) =>
    (await plane.call(caller, "get_app_component_builds", { path: { ...path, component_id: componentId } })).body;
  const needed = (configId: string) =>
    plane.call(caller, "create_app_config_builds", { path: { ...path, config_id: configId }, body: {} });
  return { caller, path, repository, git, component, appConfig, module, complete, buildsOf, needed };
}

describe("a component config that a sync sends", () => {
  it("starts a build of its component, in whichever state the sync is, and outside of a sync none", async () => {
    const app = await anApp("sent");
    const [pending, syncing, outside] = [await app.component("a"), await app.component("b"), await app.component("c")];
    const config = await app.appConfig();
    await app.module(pending, { app_config_id: config });
    const place = { ...app.path, app_config_id: config };
    await plane.call(app.caller, "update_app_config", { path: place, body: { status: "syncing" } });
    await app.module(syncing, { app_config_id: config });
    await app.complete(config, [pending, syncing]);
    await app.module(outside, {});

    expect(await app.buildsOf(pending)).toMatchObject([
      { status: "queued", git_ref: "main", component_config_version: 1 },
    ]);
    expect(await app.buildsOf(syncing)).toMatchObject([{ status: "queued" }]);
    expect(await app.buildsOf(outside)).toEqual([]);
  });

  it("starts none when its build would be the one there is", async () => {
    const app = await anApp("same");
    const id = await app.component("a");
    const config = await app.appConfig();
    await app.module(id, { app_config_id: config });

    const again = await app.module(id, { app_config_id: config, variables: { size: "2" } });

    expect(again.status).toBe(201);
    expect(await app.buildsOf(id)).toHaveLength(1);
  });

  it("is taken when its source is not there: its build has failed and says why", async () => {
    const app = await anApp("lost");
    const id = await app.component("a");
    const config = await app.appConfig();

    const sent = await app.module(id, { app_config_id: config, ...app.git("nowhere") });
    const latest = await plane.call(app.caller, "get_component_latest_build", { path: { component_id: id } });

    expect(sent.status).toBe(201);
    expect(latest.body).toMatchObject({
      status: "error",
      reason_code: "vcs.directory-not-found",
      fault_of: "source",
      status_v2: { status: "error", history: [{ status: "queued" }] },
    });
  });

  it("leaves no build when it is refused itself", async () => {
    const app = await anApp("refused");
    const id = await app.component("a");
    const config = await app.appConfig();
    await app.module(id, { app_config_id: config });

    const refused = await plane.call(app.caller, "create_helm_component_config", {
      path: { component_id: id },
      body: { app_config_id: config, chart_name: "web-chart", values: {}, ...app.git("chart") },
    });

    expect(refused.status).toBe(409);
    expect(await app.buildsOf(id)).toHaveLength(1);
  });
});

describe("the builds that an app config needs", () => {
  it("are of what changed since: config, source, or a build that did not succeed; dependencies come first", async () => {
    const app = await anApp("needs");
    const base = await app.component("base");
    const top = await app.component("top", [base]);
    const image = await app.component("image");
    const first = await app.appConfig();
    await app.module(top, { app_config_id: first, ...app.git("chart") });
    await app.module(base, { app_config_id: first });
    const kept = { image_url: "busybox", tag: "1", app_config_id: first };
    await plane.call(app.caller, "create_job_component_config", { path: { component_id: image }, body: kept });
    await app.complete(first, [top, base, image]);

    const nothing = await app.needed(first);
    const [running] = await app.buildsOf(base);
    await plane.call(app.caller, "cancel_component_build", { path: { component_id: base, build_id: running.id } });
    await app.repository.commit({ files: { "chart/Chart.yaml": "name: b" } });
    const made = await app.needed("latest");
    const afterwards = await app.needed(first);

    expect(nothing).toMatchObject({ status: 201, body: [] });
    expect(made.body).toMatchObject([
      { component_name: "base", status: "queued" },
      { component_name: "top", status: "queued" },
    ]);
    expect(afterwards.body).toEqual([]);
  });

  it("are made once, however many ask at the same time", async () => {
    const app = await anApp("once");
    const id = await app.component("a");
    await app.module(id, {});

    const answers = await Promise.all(Array.from({ length: 4 }, () => app.needed("latest")));

    expect(answers.flatMap(({ body }) => body)).toHaveLength(1);
    expect(await app.buildsOf(id)).toHaveLength(1);
  });

  it("are all made or none: a source that is not there refuses the request", async () => {
    const app = await anApp("all");
    const [good, bad] = [await app.component("a"), await app.component("b")];
    await app.module(good, {});
    await app.module(bad, app.git("nowhere"));

    const refused = await app.needed("latest");

    expect(refused).toMatchObject({ status: 400, body: { code: "vcs.directory-not-found" } });
    expect(await app.buildsOf(good)).toEqual([]);
  });

  it("ask a repository once for all components", async () => {
    const app = await anApp("shared");
    for (const name of ["a", "b", "c", "d", "e", "f"]) {
      await app.module(await app.component(name), {});
    }
    const before = server.requests.length;

    const made = await app.needed("latest");
    const listings = server.requests.slice(before).filter(({ url }) => url.includes("/info/refs"));

    expect(made.body).toHaveLength(6);
    expect(listings.length).toBeLessThan(6);
  });

  it("are a workflow to clients that ask for one: a step for each", async () => {
    const app = await anApp("workflow");
    const id = await app.component("a");
    await app.module(id, {});
    const { body: config } = await plane.call(app.caller, "get_app_latest_config", { path: app.path });

    const workflow = await plane.call(app.caller, "build_app_config", { path: { ...app.path, config_id: config.id } });

    const [build] = await app.buildsOf(id);
    expect(workflow).toMatchObject({
      status: 201,
      body: {
        type: "app_config_build",
        owner_id: config.id,
        finished: false,
        steps: [{ step_target_type: "component_builds", step_target_id: build.id, status: { status: "queued" } }],
      },
    });
  });
});
