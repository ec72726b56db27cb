import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import type { App } from "./app.ts";
import type { AppConfig, AppConfigStep } from "./configs/app-config.ts";
import { toWireAppConfig } from "./configs/wire.ts";
import type { Part } from "./parts/part.ts";
import { platformOf } from "./parts/runner-settings.ts";
import { type PartCompany, toWireConfigParts } from "./parts/wire.ts";

/** What an app is shown with: its newest config and its newest parts, where there are any. */
export interface AppContents {
  readonly newest?: AppConfig | undefined;
  readonly inForceId?: string | undefined;
  /** The newest config's way so far. */
  readonly steps?: readonly AppConfigStep[] | undefined;
  readonly parts?: readonly Part[];
  readonly company?: PartCompany;
}

export function toWireApp(
  app: App,
  publicUrl: string,
  { newest, inForceId, steps, parts = [], company = new Map() }: AppContents = {},
): Wire<"App"> {
  const { input, sandbox, runner, permissions } = toWireConfigParts(parts, company);
  const times = { created_at: app.createdAt.toISOString(), updated_at: app.updatedAt.toISOString() };
  return {
    id: app.id,
    org_id: app.orgId,
    name: app.name,
    description: app.description,
    display_name: app.displayName,
    status: app.status,
    status_description: app.statusDescription,
    status_v2: {
      status: app.status,
      status_human_description: app.statusDescription,
      created_at_ts: Math.floor(app.createdAt.getTime() / 1000),
      created_by_id: app.createdById,
      history: [],
    },
    config_repo: app.configRepo,
    config_directory: app.configDirectory,
    config_count: app.configCount,
    app_configs: newest ? [toWireAppConfig(newest, { inForceId, steps })] : [],
    cloud_platform: platformOf(runner?.app_runner_type),
    ...defined({
      input_config: input,
      sandbox_config: sandbox,
      runner_config: runner,
      runner_type: runner?.app_runner_type,
      permissions_config: permissions,
    }),
    label_colors: { ...app.labelColors },
    links: { api: `${publicUrl}/v1/apps/${app.id}` },
    notifications_config: {
      id: app.notificationsConfigId,
      org_id: app.orgId,
      owner_id: app.id,
      owner_type: "apps",
      slack_webhook_url: app.slackWebhookUrl,
      created_by_id: app.createdById,
      ...times,
    },
    created_by_id: app.createdById,
    ...times,
  };
}
