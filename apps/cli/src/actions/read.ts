import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { itemView, sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { isNotFound, missing, suggestion } from "../session/faults.ts";
import { findApp } from "../session/find.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession, type Session } from "../session/session.ts";
import { age } from "../terminal/age.ts";

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
export async function getAction(shell: Shell, action: string | undefined, appNamed: string | undefined): Promise<View> {
  const found = await findAction(await openSession(shell), action, appNamed);
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

/** Deletes an action once that is confirmed. */
export async function deleteAction(
  shell: Shell,
  action: string | undefined,
  appNamed: string | undefined,
  isConfirmed: boolean,
): Promise<View> {
  const session = await openSession(shell);
  const { id, name, app_id: appId } = await findAction(session, action, appNamed);
  await confirmed(shell, isConfirmed, `Delete action ${name} (${id})?`);
  await session.client.call("delete_action", { path: { app_id: appId!, action_id: id! } });
  return sentenceView(`deleted action ${name} (${id})`, { id, deleted: true }, name);
}

async function findAction(
  session: Session,
  action: string | undefined,
  appNamed: string | undefined,
): Promise<Wire<"ActionWorkflow">> {
  const app = await findApp(session, appNamed);
  const path = { app_id: app.id! };
  const names = async (): Promise<string[]> =>
    (await Array.fromAsync(session.client.list("get_app_actions", { path }))).map(({ name = "" }) => name);
  if (action === undefined) {
    throw missing("action", `name one; ${suggestion("", await names())}`);
  }
  try {
    return await session.client.call("get_app_action", { path: { ...path, action_id: action } });
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
    const there = await names();
    throw notFound("action.not-found", `no action ${action} in app ${app.name}`, {
      hint: suggestion(action, there),
      details: { names: there },
    });
  }
}
