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
    sandbox_mode: org.sandboxMode,
    created_at: createdAt,
    updated_at: updatedAt,
    notifications_config: {
      id: org.notificationsConfigId,
      org_id: org.id,
      owner_id: org.id,
      owner_type: "orgs",
      created_by_id: org.createdById,
      created_at: createdAt,
      updated_at: updatedAt,
    },
    ...(vcsConnections ? { vcs_connections: vcsConnections } : {}),
  };
}
