import type { Wire } from "@exclave/contract";
import type { Runbook } from "./runbook.ts";

/** A runbook with its newest config, where it has one. */
export function toWireRunbook(runbook: Runbook, newest?: Wire<"RunbookConfig">): Wire<"Runbook"> {
  return {
    id: runbook.id,
    app_id: runbook.appId,
    name: runbook.name,
    description: runbook.description,
    labels: { ...runbook.labels },
    // There is nothing a runbook waits for: it is there, or it is not.
    status: "active",
    status_description: "runbook is active",
    status_v2: {
      status: "active",
      status_human_description: "runbook is active",
      created_at_ts: Math.floor(runbook.createdAt.getTime() / 1000),
      created_by_id: runbook.createdById,
      history: [],
    },
    config_count: runbook.configCount,
    configs: newest ? [newest] : [],
    created_by_id: runbook.createdById,
    created_at: runbook.createdAt.toISOString(),
    updated_at: runbook.updatedAt.toISOString(),
  };
}
