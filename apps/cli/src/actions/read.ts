import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import { documentView, itemView, type View } from "../output/view.ts";
import { type DeletableInApp, deleteInApp } from "../session/delete-in-app.ts";
import { findApp } from "../session/find.ts";
import { findInApp, type NamedInApp } from "../session/find-in-app.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

const action: DeletableInApp<Wire<"ActionWorkflow">> = {
  kind: "action",
  read: (client, appId, named) => client.call("get_app_action", { path: { app_id: appId, action_id: named } }),
  list: (client, appId) => client.list("get_app_actions", { path: { app_id: appId } }),
  delete: (client, appId, id) => client.call("delete_action", { path: { app_id: appId, action_id: id } }),
};

/** The actions of an app. */
export async function listActions(shell: Shell, named: string | undefined, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_actions", { path: { app_id: app.id! }, query }),
    nameOf: ({ name }) => name,
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "status", of: ({ status }) => status },
      { title: "configs", of: ({ config_count: count }) => count, align: "right" },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${app.name} has no actions`,
  });
}

/** One action. */
export async function getAction(shell: Shell, which: NamedInApp): Promise<View> {
  const { found } = await findInApp(await openSession(shell), action, which);
  return itemView({
    data: found,
    name: found.name,
    fields: {
      name: found.name,
      id: found.id,
      status: found.status,
      configs: found.config_count,
      created: age(found.created_at),
    },
  });
}

/** The versions of what an action does. */
export async function listActionConfigs(shell: Shell, which: NamedInApp, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, action, which);
  const path = { app_id: app.id!, action_id: found.id! };
  return await pageView({
    page,
    read: (query) => session.client.answer("get_app_action_configs", { path, query }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "steps", of: ({ steps }) => steps?.map(({ name }) => name).join(", ") },
      { title: "triggers", of: ({ triggers }) => triggers?.map(({ type }) => type).join(", ") },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: `${found.name} has no config yet`,
  });
}

/** The newest config of an action, whole. */
export async function latestActionConfig(shell: Shell, which: NamedInApp): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, action, which);
  const path = { app_id: app.id!, action_id: found.id! };
  const config = await session.client.call("get_action_latest_config", { path });
  return documentView(config, config.id);
}

/** Deletes an action once that is confirmed. */
export async function deleteAction(shell: Shell, which: NamedInApp, isConfirmed: boolean): Promise<View> {
  return await deleteInApp(shell, action, { ...which, isConfirmed });
}
