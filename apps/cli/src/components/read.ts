import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import { documentView, itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { findComponent } from "../session/find-component.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

/** The components of an app; of the whole org when no app is meant. */
export async function listComponents(shell: Shell, appNamed: string | undefined, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const { client } = session;
  const isOfApp = appNamed !== undefined || (await shell.configuration()).get("app_id") !== undefined;
  const app = isOfApp ? await findApp(session, appNamed) : undefined;
  return await pageView<Wire<"Component">>({
    page,
    read: (query) =>
      app
        ? client.answer("get_app_components", { path: { app_id: app.id! }, query })
        : client.answer("get_org_components", { query }),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "type", of: ({ type }) => type },
      { title: "status", of: ({ status }) => status },
      { title: "configs", of: ({ config_versions: count }) => count, align: "right" },
    ],
    whenEmpty: app ? `${app.name} has no components yet` : "no components yet",
  });
}

/** One component. */
export async function getComponent(
  shell: Shell,
  named: string | undefined,
  appNamed: string | undefined,
): Promise<View> {
  const component = await findComponent(await openSession(shell), named, appNamed);
  return itemView({
    data: component,
    name: component.name,
    fields: {
      name: component.name,
      id: component.id,
      app: component.app_id,
      type: component.type,
      status: component.status,
      configs: component.config_versions,
      "depends on": component.dependencies?.join(", "),
      "newest build": component.latest_build?.id,
      created: age(component.created_at),
    },
  });
}

/** The newest config of a component, whole. */
export async function latestConfig(
  shell: Shell,
  named: string | undefined,
  appNamed: string | undefined,
): Promise<View> {
  const session = await openSession(shell);
  const component = await findComponent(session, named, appNamed);
  const config = await session.client.call("get_component_latest_config", { path: { component_id: component.id! } });
  return documentView(config, config.id);
}

/** The versions of a component's config. */
export async function listConfigs(
  shell: Shell,
  named: string | undefined,
  appNamed: string | undefined,
  page: PageQuery,
): Promise<View> {
  const session = await openSession(shell);
  const component = await findComponent(session, named, appNamed);
  return await pageView({
    page,
    read: (query) => session.client.answer("get_component_configs", { path: { component_id: component.id! }, query }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "version", of: ({ version }) => version, align: "right" },
      { title: "id", of: ({ id }) => id },
      { title: "type", of: ({ type }) => type },
      { title: "app config", of: ({ app_config_version: version }) => version, align: "right" },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${component.name} has no config yet`,
  });
}
