import type { Wire } from "@exclave/contract";
import type { Org } from "./org.ts";

/** An org; without `vcsConnections` nothing is said of them. */
export function toWireOrg(org: Org, vcsConnections?: Wire<"VCSConnection">[]): Wire<"Org"> {
  const createdAt = org.createdAt.toISOString();
  const updatedAt = org.updatedAt.toISOString();
  return {
    id: org.id,
    name: org.name,
    status: org.status,
    status_description: org.statusDescription,
    status_v2: {
      status: org.status,
      status_human_description: org.statusDescription,
      created_at_ts: Math.floor(org.createdAt.getTime() / 1000),
      created_by_id: org.createdById,
      history: [],
    },
    sandbox_mode: org.sandboxMode,
    created_by_id: org.createdById,
    created_at: createdAt,
    updated_at: updatedAt,
    notifications_config: {
      id: org.notificationsConfigId,
      org_id: org.id,
      owner_id: org.id,
      owner_type: "orgs",
      slack_webhook_url: "",
      created_by_id: org.createdById,
      created_at: createdAt,
      updated_at: updatedAt,
    },
    ...(vcsConnections ? { vcs_connections: vcsConnections } : {}),
  };
}
