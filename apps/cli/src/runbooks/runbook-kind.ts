import type { Wire } from "@exclave/contract";
import type { DeletableInApp } from "../session/delete-in-app.ts";

/** A runbook with its newest config, as the API answers it. */
export const runbook: DeletableInApp<Wire<"Runbook">> = {
  kind: "runbook",
  read: (client, appId, named) => client.call("get_runbook", { path: { app_id: appId, runbook_id: named } }),
  list: (client, appId) => client.list("get_runbooks", { path: { app_id: appId } }),
  delete: (client, appId, id) => client.call("delete_runbook", { path: { app_id: appId, runbook_id: id } }),
};
