import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { AppConfig, AppConfigStep } from "./app-config.ts";

/** What an app config is shown with. */
export interface AppConfigCompany {
  /** The one of its app that is in force. */
  readonly inForceId: string | undefined;
  /** Its way so far. */
  readonly steps: readonly AppConfigStep[] | undefined;
  /** The branch that it was sent for, where it is shown. */
  readonly branch?: Wire<"AppBranch"> | undefined;
}

export function toWireAppConfig(
  config: AppConfig,
  { inForceId, steps = [], branch }: AppConfigCompany,
): Wire<"AppConfig"> {
  return {
    in_force: config.id === inForceId,
    id: config.id,
    org_id: config.orgId,
    app_id: config.appId,
    version: config.version,
    status: config.status,
    status_description: config.statusDescription,
    status_v2: toWireSteps(steps),
    state: config.state,
    readme: config.readme,
    checksum: config.checksum,
    cli_version: config.cliVersion,
    component_ids: [...config.componentIds],
    action_ids: [...config.actionIds],
    runbook_ids: [...config.runbookIds],
    ...defined({ app_branch_id: config.branchId ?? undefined, app_branch: branch }),
    created_by_id: config.createdById,
    created_at: config.createdAt.toISOString(),
    updated_at: config.updatedAt.toISOString(),
  };
}

/** The newest step as the present status, those before it as its history. */
function toWireSteps(steps: readonly AppConfigStep[]): Wire<"CompositeStatus"> {
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
