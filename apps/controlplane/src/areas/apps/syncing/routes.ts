import type { Bindings } from "../../../http/index.ts";
import type { AppConfigSync } from "./service.ts";

export function bindSyncing(bindings: Bindings, sync: AppConfigSync): void {
  bindings.bind("sync_app_config", ({ context, path }) => sync.start(context, path["app_id"]!, path["config_id"]!));
}
