import type { Wire } from "@exclave/contract";
import type { DeletableInApp } from "../session/delete-in-app.ts";

/** A branch with its newest config, as the API answers it. */
export const branch: DeletableInApp<Wire<"AppBranch">> = {
  kind: "branch",
  read: (client, appId, named) =>
    client.call("get_app_branch", { path: { app_id: appId, app_branch_id: named }, query: { latest_config: true } }),
  list: (client, appId) => client.list("get_app_branches", { path: { app_id: appId } }),
  delete: (client, appId, id) => client.call("delete_app_branch", { path: { app_id: appId, app_branch_id: id } }),
};
