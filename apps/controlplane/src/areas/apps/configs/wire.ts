import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { AppConfig, AppConfigStep } from "./app-config.ts";

/** An app config; `inForce` is the one of its app that is. */
export function toWireAppConfig(config: AppConfig, inForce: AppConfig | undefined): Wire<"AppConfig"> {
  return {
    in_force: config.id === inForce?.id,
    id: config.id,
    org_id: config.orgId,
    app_id: config.appId,
    version: config.version,
    status: config.status,
    status_description: config.statusDescription,
    state: config.state,
    readme: config.readme,
    checksum: config.checksum,
    cli_version: config.cliVersion,
    component_ids: [...config.componentIds],
    action_ids: [...config.actionIds],
    runbook_ids: [...config.runbookIds],
    ...defined({ app_branch_id: config.branchId ?? undefined }),
    created_by_id: config.createdById,
    created_at: config.createdAt.toISOString(),
    updated_at: config.updatedAt.toISOString(),
  };
}

/** The newest step as the present status, those before it as its history. */
export function toWireSteps(steps: readonly AppConfigStep[]): Wire<"CompositeStatus"> {
  const wired = steps.map(toWireStep);
  return { ...wired.at(-1), history: wired.slice(0, -1) };
}

function toWireStep({ status, description, createdById, createdAt }: AppConfigStep): Wire<"CompositeStatus"> {
  return {
    // The composite status has a word of its own for what is under way.
    status: status === "syncing" ? "in-progress" : status,
    status_human_description: description,
    created_by_id: createdById,
    created_at_ts: Math.floor(createdAt.getTime() / 1000),
  };
}
