import { type Bindings, paged } from "../../../http/index.ts";
import type { RunbookPlace } from "../runbook.ts";
import type { RunbookConfigService } from "./service.ts";

export function bindRunbookConfigs(bindings: Bindings, configs: RunbookConfigService): void {
  bindings.bind("create_runbook_config", ({ context, path, body }) => configs.create(context, placeOf(path), body));
  bindings.bind("get_runbook_configs", async ({ context, path, page }) =>
    paged(page, await configs.list(context, placeOf(path), page)),
  );
}

function placeOf(path: Readonly<Record<string, string>>): RunbookPlace {
  return { app: path["app_id"]!, runbook: path["runbook_id"]! };
}
