import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import type { Column } from "../output/table.ts";
import { itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

/** A version of an app's config. */
export const appConfigColumns: readonly Column<Wire<"AppConfig">>[] = [
  { title: "version", of: ({ version }) => version, align: "right" },
  { title: "id", of: ({ id }) => id },
  { title: "status", of: ({ status }) => status },
  { title: "components", of: ({ component_ids: ids }) => ids?.length ?? 0, align: "right" },
  { title: "created", of: ({ created_at: at }) => age(at) },
  { title: "about", of: ({ status_description: text }) => text },
];

/** The apps of the org. */
export async function listApps(shell: Shell, page: PageQuery): Promise<View> {
  const { client } = await openSession(shell);
  const selected = (await shell.configuration()).get("app_id");
  return await pageView({
    page,
    read: (query) => client.answer("get_apps", { query }),
    nameOf: ({ name }) => name,
    isCurrent: ({ id, name }) => selected !== undefined && (id === selected || name === selected),
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "platform", of: ({ cloud_platform: platform }) => platform },
      { title: "status", of: ({ status }) => status },
      { title: "description", of: ({ description }) => description },
    ],
    whenEmpty: "no apps yet: `exclave apps create --name NAME` makes one",
  });
}

/** One app. */
export async function getApp(shell: Shell, named: string | undefined): Promise<View> {
  const app = await findApp(await openSession(shell), named);
  return itemView({
    data: app,
    name: app.name,
    fields: {
      name: app.name,
      id: app.id,
      "display name": app.display_name,
      description: app.description,
      status: app.status,
      configs: app.config_count,
      created: age(app.created_at),
    },
  });
}

/** The versions of an app's config. */
export async function listAppConfigs(shell: Shell, named: string | undefined, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_configs", { path: { app_id: app.id! }, query }),
    nameOf: ({ id }) => id,
    columns: appConfigColumns,
    whenEmpty: `${app.name} has no config yet`,
  });
}
