import { type Bindings, listOf, type Page, paged, type Query } from "../../http/index.ts";
import type { ComponentPlace } from "./component.ts";
import type { ComponentListing, ComponentService } from "./service.ts";

export function bindComponents(bindings: Bindings, components: ComponentService): void {
  bindings.bind("create_component", ({ context, path, body }) => components.create(context, path["app_id"]!, body));
  bindings.bind("get_org_components", async ({ context, page, query }) =>
    paged(page, await components.list(context, undefined, listingOf(page, query))),
  );
  bindings.bind("get_app_components", async ({ context, path, page, query }) =>
    paged(page, await components.list(context, path["app_id"]!, listingOf(page, query))),
  );
  bindings.bind("get_app_component", ({ context, path }) =>
    components.get(context, { app: path["app_id"], component: path["component_name_or_id"]! }),
  );
  bindings.bind("get_component", ({ context, path }) => components.get(context, placeOf(path)));
  bindings.bind("update_component", ({ context, path, body }) => components.update(context, placeOf(path), body));
  bindings.bind("update_app_component", ({ context, path, body }) => components.update(context, placeOf(path), body));
  bindings.bind("delete_component", ({ context, path }) => components.delete(context, placeOf(path)));
  bindings.bind("delete_app_component", ({ context, path }) => components.delete(context, placeOf(path)));
  bindings.bind("get_component_dependencies", ({ context, path }) => components.dependencies(context, placeOf(path)));
  bindings.bind("get_app_component_dependencies", ({ context, path }) =>
    components.dependencies(context, placeOf(path)),
  );
  bindings.bind("get_component_dependents", ({ context, path }) => components.dependents(context, placeOf(path)));
  bindings.bind("get_app_component_dependents", ({ context, path }) => components.dependents(context, placeOf(path)));
}

/** Paths of components come with and without their app. */
function placeOf(path: Readonly<Record<string, string>>): ComponentPlace {
  return { app: path["app_id"], component: path["component_id"]! };
}

function listingOf(page: Page, query: Query): ComponentListing {
  return {
    ...page,
    search: query["q"] ?? "",
    types: listOf(query, "types"),
    ids: listOf(query, "component_ids"),
    labels: listOf(query, "labels"),
  };
}
