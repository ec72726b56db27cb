import { answer, type Bindings, flagOf, paged } from "../../../http/index.ts";
import type { AppConfigService } from "./service.ts";

export function bindAppConfigs(bindings: Bindings, configs: AppConfigService): void {
  bindings.bind("create_app_config", ({ context, path, body }) => configs.create(context, path["app_id"]!, body));
  bindings.bind("create_app_config_v2", ({ context, path, body }) => configs.create(context, path["app_id"]!, body));
  bindings.bind("get_app_config", ({ context, path, query }) =>
    configs.get(context, path["app_id"]!, path["app_config_id"]!, flagOf(query, "recurse")),
  );
  // A runner has no word for how much it wants: it gets all.
  bindings.bind("runner_get_app_config", ({ context, path }) =>
    configs.get(context, path["app_id"]!, path["app_config_id"]!, true),
  );
  bindings.bind("get_app_conflg_v2", ({ context, path, query }) =>
    configs.get(context, path["app_id"]!, path["config_id"]!, flagOf(query, "recurse")),
  );
  bindings.bind("get_app_config_graph", ({ context, path }) =>
    configs.graph(context, path["app_id"]!, path["app_config_id"]!),
  );
  bindings.bind("get_app_config_graph_v2", ({ context, path }) =>
    configs.graph(context, path["app_id"]!, path["config_id"]!),
  );
  bindings.bind("get_app_latest_config", ({ context, path, query }) =>
    configs.get(context, path["app_id"]!, "latest", flagOf(query, "recurse")),
  );
  bindings.bind("get_app_configs", async ({ context, path, page }) =>
    paged(page, await configs.list(context, path["app_id"]!, page)),
  );
  bindings.bind("get_app_branch_app_configs", async ({ context, path, page }) =>
    paged(page, await configs.list(context, path["app_id"]!, { ...page, branch: path["app_branch_id"]! })),
  );
  bindings.bind("update_app_config", ({ context, path, body }) =>
    configs.update(context, path["app_id"]!, path["app_config_id"]!, body),
  );
  bindings.bind("update_app_conflg_v2", ({ context, path, body }) =>
    configs.update(context, path["app_id"]!, path["config_id"]!, body),
  );
  bindings.bind("get_app_config_intermediate", async ({ context, path }) =>
    jsonText(await configs.intermediate(context, path["app_id"]!, path["config_id"]!)),
  );
  bindings.bind("update_app_config_installs", async ({ context, path, body }) => {
    await configs.updateInstalls(context, path["app_id"]!, path["app_config_id"]!, body);
    return jsonText(UPDATED);
  });
  bindings.bind("update_app_config_installs_v2", async ({ context, path, body }) => {
    await configs.updateInstalls(context, path["app_id"]!, path["config_id"]!, body);
    return jsonText(UPDATED);
  });
}

/** What clients of this operation wait for; to anything else they say that the sync failed. */
const UPDATED = '"ok"';

/** JSON that is sent as it stands. */
function jsonText(text: string): ReturnType<typeof answer> {
  return answer(text, { contentType: "application/json" });
}
