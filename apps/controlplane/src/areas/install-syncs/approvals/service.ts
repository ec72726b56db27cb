import type { RequestBody, Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { authorize } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { syncUpdated } from "../events.ts";
import { type InstallSync, installSyncNotFound, moved } from "../install-sync.ts";
import type { PublishEvent, SyncApps } from "../ports.ts";
import { addStep, findSync, updateStatus } from "../store.ts";
import { type ApprovalOutline, approvalNotFound, denied, refuseApproval } from "./approval.ts";
import { listApprovalOutlines, updateApproval } from "./store.ts";

/** Which approval is answered. */
export interface ApprovalPlace {
  readonly app: string;
  readonly sync: string;
  readonly approval: string;
}

export interface InstallApprovalService {
  respond(
    context: RequestContext,
    place: ApprovalPlace,
    request: RequestBody<"respond_install_creation_approval">,
  ): Promise<Wire<"RespondInstallCreationApprovalResponse202">>;
}

export interface InstallApprovalServiceOptions {
  readonly mutate: Mutate;
  readonly apps: SyncApps;
  readonly publish: PublishEvent;
}

export function createInstallApprovalService(options: InstallApprovalServiceOptions): InstallApprovalService {
  const { mutate, apps, publish } = options;

  /** An approval and its sync, of an app that nobody else changes until the transaction ends. */
  async function hold(
    connection: Connection,
    place: ApprovalPlace,
  ): Promise<{ sync: InstallSync; approval: ApprovalOutline }> {
    const app = await apps.holdApp(connection, (await apps.loadApp(connection, place.app)).id);
    const sync = await findSync(connection, app.id, place.sync);
    if (!sync) {
      throw installSyncNotFound(app.name, place.sync);
    }
    const [approval] = await listApprovalOutlines(connection, [sync.id]);
    if (approval?.id !== place.approval) {
      throw approvalNotFound(sync.id, place.approval);
    }
    return { sync, approval };
  }

  return {
    async respond(context, place, { response_type: response }) {
      const { principal, orgId } = context;
      authorize(principal, "install-sync.answer", { orgId });
      const kind = { action: "install-approval.respond", resourceType: "install_creation_approval" };
      return await mutate(context, kind, async (connection) => {
        const { sync, approval } = await hold(connection, place);
        if (response === "approve") {
          refuseApproval(approval);
        }
        await updateApproval(connection, denied(approval));
        const after = await updateStatus(connection, moved(sync, "approval-denied"));
        const description = "denied: none of the proposed installs is made";
        await addStep(connection, after, { description, createdById: principal.id });
        await publish(connection, syncUpdated(after));
        const details = { app_id: sync.appId, install_sync_id: sync.id, response };
        return { answer: { status: "denied" }, resourceId: approval.id, details };
      });
    },
  };
}
