import { type Bindings, paged } from "../../../http/index.ts";
import type { ActionPlace } from "../action.ts";
import type { ActionConfigService } from "./service.ts";

type Path = Readonly<Record<string, string>>;

export function bindActionConfigs(bindings: Bindings, configs: ActionConfigService): void {
  for (const id of ["create_action_config", "create_action_workflow_config"] as const) {
    bindings.bind(id, ({ context, path, body }) => configs.create(context, placeOf(path), body));
  }
  for (const id of ["get_app_action_configs", "get_action_workflow_configs"] as const) {
    bindings.bind(id, async ({ context, path, page }) => paged(page, await configs.list(context, placeOf(path), page)));
  }
  for (const id of [
    "get_action_latest_config",
    "get_action_workflow_latest_config",
    "runner_get_action_latest_config",
  ] as const) {
    bindings.bind(id, ({ context, path }) => configs.latest(context, placeOf(path)));
  }
  bindings.bind("get_app_action_config", ({ context, path }) => {
    const { app_id: app, action_id: action, action_config_id: configId } = path;
    return configs.get(context, { app, ...(action === undefined ? {} : { action }) }, configId!);
  });
  for (const id of ["get_action_workflow_config", "runner_get_action_config"] as const) {
    bindings.bind(id, ({ context, path }) => configs.get(context, {}, path["action_workflow_config_id"]!));
  }
}

/** Paths of actions come with and without their app, and have three words for an action. */
function placeOf(path: Path): ActionPlace {
  return { app: path["app_id"], action: (path["action_id"] ?? path["action_workflow_id"] ?? path["workflow_id"])! };
}
