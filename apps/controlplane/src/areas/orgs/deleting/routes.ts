import type { Bindings } from "../../../http/index.ts";
import type { OrgDeleting } from "./service.ts";

export function bindOrgDeleting(bindings: Bindings, deleting: OrgDeleting): void {
  bindings.bind("delete_org", ({ context }) => deleting.remove(context));
}
