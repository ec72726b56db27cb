import { type Bindings, paged } from "../../http/index.ts";
import type { AppService } from "./service.ts";

export function bindApps(bindings: Bindings, apps: AppService): void {
  bindings.bind("create_app", ({ context, body }) => apps.create(context, body));
  bindings.bind("get_apps", async ({ context, page, query }) =>
    paged(page, await apps.list(context, { ...page, search: query["q"] ?? "" })),
  );
  bindings.bind("get_app", ({ context, path }) => apps.get(context, path["app_id"]!));
  bindings.bind("update_app", ({ context, path, body }) => apps.update(context, path["app_id"]!, body));
  bindings.bind("delete_app", ({ context, path }) => apps.delete(context, path["app_id"]!));
  bindings.bind("get_app_config_template", ({ context, path, query }) =>
    apps.template(context, path["app_id"]!, query["type"] ?? ""),
  );
  bindings.bind("get_app_labels", ({ context, path }) => apps.labels(context, path["app_id"]!));
}
