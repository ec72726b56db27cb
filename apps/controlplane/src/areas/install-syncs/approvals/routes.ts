import type { Bindings } from "../../../http/index.ts";
import type { InstallApprovalService } from "./service.ts";

export function bindInstallApprovals(bindings: Bindings, approvals: InstallApprovalService): void {
  bindings.bind("respond_install_creation_approval", ({ context, path, body }) => {
    const place = { app: path["app_id"]!, sync: path["sync_id"]!, approval: path["approval_id"]! };
    return approvals.respond(context, place, body);
  });
}
