import type { Wire } from "@exclave/contract";
import type { App } from "./app.ts";
import type { AppConfig } from "./configs/app-config.ts";
import { toWireAppConfig } from "./configs/wire.ts";

/** An app; `newest` is its newest config, where there is one. */
export function toWireApp(app: App, publicUrl: string, newest?: AppConfig): Wire<"App"> {
  const times = { created_at: app.createdAt.toISOString(), updated_at: app.updatedAt.toISOString() };
  return {
    id: app.id,
    org_id: app.orgId,
    name: app.name,
    description: app.description,
    display_name: app.displayName,
    status: app.status,
    status_description: app.statusDescription,
    config_repo: app.configRepo,
    config_directory: app.configDirectory,
    config_count: app.configCount,
    app_configs: newest ? [toWireAppConfig(newest)] : [],
    cloud_platform: "unknown",
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
