import { type Bindings, paged, pageOf } from "../../http/index.ts";
import type { InstallSyncService } from "./service.ts";

export function bindInstallSyncs(bindings: Bindings, syncs: InstallSyncService): void {
  bindings.bind("trigger_app_install_sync", ({ context, path }) => syncs.start(context, path["app_id"]!));
  // The contract has no pages here, so that who asks for none gets as many as there may be in one.
  bindings.bind("get_app_install_syncs", async ({ context, path, query }) => {
    const page = pageOf({ limit: "100", ...query });
    return paged(page, await syncs.list(context, path["app_id"]!, page));
  });
  bindings.bind("get_app_install_sync", ({ context, path }) => syncs.get(context, path["app_id"]!, path["sync_id"]!));
}
