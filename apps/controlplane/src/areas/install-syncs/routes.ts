import type { Bindings } from "../../http/index.ts";
import type { InstallSyncService } from "./service.ts";

export function bindInstallSyncs(bindings: Bindings, syncs: InstallSyncService): void {
  bindings.bind("trigger_app_install_sync", ({ context, path }) => syncs.start(context, path["app_id"]!));
  bindings.bind("get_app_install_syncs", ({ context, path }) => syncs.list(context, path["app_id"]!));
  bindings.bind("get_app_install_sync", ({ context, path }) => syncs.get(context, path["app_id"]!, path["sync_id"]!));
}
