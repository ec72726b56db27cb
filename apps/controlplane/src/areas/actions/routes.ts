import { type Bindings, listOf, type Page, paged, type Query } from "../../http/index.ts";
import type { ActionPlace } from "./action.ts";
import type { ActionListing, ActionService } from "./service.ts";

type Path = Readonly<Record<string, string>>;

export function bindActions(bindings: Bindings, actions: ActionService): void {
  bindings.bind("create_app_action", ({ context, path, body }) => actions.create(context, path["app_id"]!, body));
  bindings.bind("create_app_action_workflow", ({ context, path, body }) =>
    actions.create(context, path["app_id"]!, body),
  );
  for (const id of ["get_app_actions", "get_action_workflows"] as const) {
    bindings.bind(id, async ({ context, path, page, query }) =>
      paged(page, await actions.list(context, path["app_id"]!, listingOf(page, query))),
    );
  }
  for (const id of ["get_app_action", "get_app_action_workflow", "get_action_workflow"] as const) {
    bindings.bind(id, ({ context, path }) => actions.get(context, placeOf(path)));
  }
  for (const id of ["update_app_action", "update_app_action_workflow"] as const) {
    bindings.bind(id, ({ context, path, body }) => actions.update(context, placeOf(path), body));
  }
  for (const id of ["delete_action", "delete_action_workflow"] as const) {
    bindings.bind(id, ({ context, path }) => actions.delete(context, placeOf(path)));
  }
  bindings.bind("add_app_action_labels", ({ context, path, body }) =>
    actions.addLabels(context, placeOf(path), body.labels),
  );
  bindings.bind("remove_app_action_labels", ({ context, path, body }) =>
    actions.removeLabels(context, placeOf(path), body.keys),
  );
  bindings.bind("get_action_label_keys", ({ context, path }) => actions.labelKeys(context, path["app_id"]!));
}

/** Paths of actions come with and without their app, and have two words for an action. */
function placeOf(path: Path): ActionPlace {
  return { app: path["app_id"], action: (path["action_id"] ?? path["action_workflow_id"])! };
}

function listingOf(page: Page, query: Query): ActionListing {
  return {
    ...page,
    search: query["q"] ?? "",
    labels: listOf(query, "labels"),
    triggerTypes: listOf(query, "trigger_types"),
  };
}
