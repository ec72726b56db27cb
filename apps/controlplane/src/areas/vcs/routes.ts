import { type Bindings, paged } from "../../http/index.ts";
import type { VcsService } from "./service.ts";

export function bindVcs(bindings: Bindings, vcs: VcsService): void {
  bindings.bind("get_org_vcs_connections", async ({ context, page }) => paged(page, vcs.listConnections(context)));
}
