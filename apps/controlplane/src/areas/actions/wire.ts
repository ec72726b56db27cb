import type { Wire } from "@exclave/contract";
import type { Action } from "./action.ts";

/** An action with its newest config, where it has one. */
export function toWireAction(action: Action, newest?: Wire<"ActionWorkflowConfig">): Wire<"ActionWorkflow"> {
  return {
    id: action.id,
    app_id: action.appId,
    name: action.name,
    labels: { ...action.labels },
    // There is nothing an action waits for: it is there, or it is not.
    status: "active",
    status_description: "action is active",
    status_v2: {
      status: "active",
      status_human_description: "action is active",
      created_at_ts: Math.floor(action.createdAt.getTime() / 1000),
      created_by_id: action.createdById,
      history: [],
    },
    config_count: action.configCount,
    configs: newest ? [newest] : [],
    created_by_id: action.createdById,
    created_at: action.createdAt.toISOString(),
    updated_at: action.updatedAt.toISOString(),
  };
}
