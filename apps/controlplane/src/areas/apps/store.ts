import { type Connection, row, rows, sql } from "@exclave/database";
import type { App } from "./app.ts";

const columns = sql`id, org_id as "orgId", name, description, display_name as "displayName", status,
  status_description as "statusDescription", config_repo as "configRepo", config_directory as "configDirectory",
  slack_webhook_url as "slackWebhookUrl", notifications_config_id as "notificationsConfigId",
  label_colors as "labelColors", config_counter as "configCount", created_by_id as "createdById",
  created_at as "createdAt", updated_at as "updatedAt"`;

/** A live app of the connection's org, by id or name. */
export async function findApp(connection: Connection, idOrName: string): Promise<App | undefined> {
  return await row<App>(
    connection,
    sql`select ${columns} from apps where (id = ${idOrName} or name = ${idOrName}) and deleted_at is null`,
  );
}

/**
 * A live app, held until the transaction ends: one at a time may change what belongs to it.
 *
 * `no key update` lets others add rows that name the app meanwhile.
 */
export async function lockApp(connection: Connection, appId: string): Promise<App | undefined> {
  return await row<App>(
    connection,
    sql`select ${columns} from apps where id = ${appId} and deleted_at is null for no key update`,
  );
}

export interface AppPage {
  readonly offset: number;
  readonly limit: number;
  readonly search: string;
}

/** Live apps whose name contains the search, newest first; one more than the limit. */
export async function listApps(connection: Connection, page: AppPage): Promise<App[]> {
  return await rows<App>(
    connection,
    sql`select ${columns} from apps
        where deleted_at is null and position(lower(${page.search}) in lower(name)) > 0
        order by created_at desc, id desc limit ${page.limit + 1} offset ${page.offset}`,
  );
}

export type NewApp = Omit<App, "configCount" | "createdAt" | "updatedAt">;

export async function insertApp(connection: Connection, app: NewApp): Promise<App> {
  const inserted = await row<App>(
    connection,
    sql`insert into apps (id, org_id, name, description, display_name, status, status_description, config_repo,
          config_directory, slack_webhook_url, notifications_config_id, label_colors, created_by_id)
        values (${app.id}, ${app.orgId}, ${app.name}, ${app.description}, ${app.displayName}, ${app.status},
          ${app.statusDescription}, ${app.configRepo}, ${app.configDirectory}, ${app.slackWebhookUrl},
          ${app.notificationsConfigId}, ${JSON.stringify(app.labelColors)}::jsonb, ${app.createdById})
        returning ${columns}`,
  );
  return inserted!;
}

/** Writes what may change of an app. */
export async function updateApp(connection: Connection, app: App): Promise<App> {
  const updated = await row<App>(
    connection,
    sql`update apps set name = ${app.name}, description = ${app.description}, display_name = ${app.displayName},
          config_repo = ${app.configRepo}, config_directory = ${app.configDirectory},
          slack_webhook_url = ${app.slackWebhookUrl}, label_colors = ${JSON.stringify(app.labelColors)}::jsonb,
          updated_at = now()
        where id = ${app.id} returning ${columns}`,
  );
  return updated!;
}

/** Ends an app; its name may be used again. */
export async function deleteApp(connection: Connection, appId: string): Promise<void> {
  await sql`update apps set deleted_at = now(), updated_at = now() where id = ${appId}`.execute(connection);
}
