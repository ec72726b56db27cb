import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { featuresOf } from "./feature.ts";
import type { Org, OrgStats } from "./org.ts";

/** What an org is shown with; nothing is said of what is left out. */
export interface OrgCompany {
  readonly vcsConnections?: Wire<"VCSConnection">[];
  readonly runnerGroup?: Wire<"RunnerGroup"> | undefined;
}

export function toWireOrg(org: Org, publicUrl: string, { vcsConnections, runnerGroup }: OrgCompany = {}): Wire<"Org"> {
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
    app_count: org.appCount,
    features: featuresOf(org.features),
    links: { api: `${publicUrl}/v1/orgs/current` },
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
    ...defined({ vcs_connections: vcsConnections, runner_group: runnerGroup }),
  };
}

/** What older dashboards read of an org's numbers, and what there is besides. */
export interface WireOrgStats {
  readonly account_count: number;
  readonly app_count: number;
  readonly component_count: number;
  readonly install_count: number;
  readonly install_names: readonly string[];
  readonly runner_count: number;
}

export function toWireStats(stats: OrgStats): WireOrgStats {
  return {
    account_count: stats.accountCount,
    app_count: stats.appCount,
    component_count: stats.componentCount,
    // Nothing makes installs yet.
    install_count: 0,
    install_names: [],
    runner_count: stats.runnerCount,
  };
}
