import { defined, invalidInput } from "@exclave/kernel";
import { type Bindings, paged, pageOf, type Request } from "../../http/index.ts";
import type { BuildRef, BuildService, ComponentRef } from "./service.ts";
import { toWireWorkflow } from "./wire.ts";

export function bindBuilds(bindings: Bindings, builds: BuildService): void {
  bindings.bind("create_component_build", ({ context, path, body }) => builds.create(context, componentOf(path), body));
  bindings.bind("create_app_component_build", ({ context, path, body }) =>
    builds.create(context, componentOf(path), body),
  );
  bindings.bind("build_all_components", ({ context, path }) => builds.createAll(context, path["app_id"]!));
  bindings.bind("create_app_config_builds", async ({ context, path }) => {
    return (await builds.createNeeded(context, path["app_id"]!, path["config_id"]!)).builds;
  });
  bindings.bind("build_app_config", async ({ context, path }) =>
    toWireWorkflow(await builds.createNeeded(context, path["app_id"]!, path["config_id"]!)),
  );
  bindings.bind("get_build", ({ context, path }) => builds.get(context, { buildId: path["build_id"]! }));
  bindings.bind("get_component_build", ({ context, path }) => builds.get(context, buildOf(path)));
  bindings.bind("get_app_component_build", ({ context, path }) => builds.get(context, buildOf(path)));
  bindings.bind("get_component_latest_build", ({ context, path }) => builds.latest(context, componentOf(path)));
  bindings.bind("get_app_component_latest_build", ({ context, path }) => builds.latest(context, componentOf(path)));
  bindings.bind("get_component_builds", (request) => listByQuery(builds, request));
  bindings.bind("get_app_component_builds", async ({ context, path, page }) =>
    paged(page, await builds.list(context, { ...page, componentId: path["component_id"]!, appId: path["app_id"]! })),
  );
  bindings.bind("list_org_component_builds", ({ context, query }) =>
    builds.history(context, { cursor: query["cursor"], limit: pageOf(query).limit }),
  );
  bindings.bind("cancel_component_build", ({ context, path }) => builds.cancel(context, buildOf(path)));
  bindings.bind("cancel_app_component_build", ({ context, path }) => builds.cancel(context, buildOf(path)));
  bindings.bind("retry_component_build", ({ context, path }) => builds.retry(context, buildOf(path)));
  bindings.bind("retry_app_component_build", ({ context, path }) => builds.retry(context, buildOf(path)));
  bindings.bind("explain_component_build", ({ context, path }) => builds.explain(context, buildOf(path)));
  bindings.bind("explain_app_component_build", ({ context, path }) => builds.explain(context, buildOf(path)));
}

async function listByQuery(builds: BuildService, { context, query, page }: Request): Promise<unknown> {
  const { component_id: componentId, app_id: appId } = query;
  if (!componentId && !appId) {
    throw invalidInput("request.invalid-field", "invalid input for component_id", {
      hint: "component_id or app_id is required",
      details: { fields: ["component_id", "app_id"] },
    });
  }
  return paged(page, await builds.list(context, { ...page, ...defined({ componentId, appId }) }));
}

function componentOf(path: Readonly<Record<string, string>>): ComponentRef {
  return { idOrName: path["component_id"]!, appId: path["app_id"] };
}

function buildOf(path: Readonly<Record<string, string>>): BuildRef {
  return { ...componentOf(path), buildId: path["build_id"]! };
}
