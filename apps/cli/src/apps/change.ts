import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { missing } from "../session/faults.ts";
import { findApp } from "../session/find.ts";
import { keep } from "../session/keep.ts";
import { openSession } from "../session/session.ts";

export interface CreateAppFlags {
  readonly name: string | undefined;
  readonly noSelect: boolean;
}

/** Makes an app and selects it. */
export async function createApp(shell: Shell, { name, noSelect }: CreateAppFlags): Promise<View> {
  if (name === undefined) {
    throw missing("name", "say one with --name");
  }
  const { client } = await openSession(shell);
  const app = await client.call("create_app", { body: { name } });
  if (!noSelect) {
    await keep(shell, { app_id: app.id, install_id: undefined });
  }
  return sentenceView(`made app ${app.name} (${app.id})${noSelect ? "" : " and selected it"}`, app, app.name);
}

/** Deletes an app once that is confirmed, and forgets it where it was selected. */
export async function deleteApp(shell: Shell, named: string | undefined, isConfirmed: boolean): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  await confirmed(shell, isConfirmed, `Delete app ${app.name} (${app.id}) with everything in it?`);
  await session.client.call("delete_app", { path: { app_id: app.id! } });
  const configuration = await shell.configuration();
  if ([app.id, app.name].includes(configuration.get("app_id")) && configuration.originOf("app_id") === "file") {
    await keep(shell, { app_id: undefined, install_id: undefined });
  }
  return sentenceView(`deleted app ${app.name} (${app.id})`, { id: app.id, deleted: true }, app.name);
}

/** Gives an app another name. */
export async function renameApp(shell: Shell, named: string | undefined, name: string | undefined): Promise<View> {
  if (name === undefined) {
    throw missing("new name", "say one with --name");
  }
  const session = await openSession(shell);
  const app = await findApp(session, named);
  const renamed = await session.client.call("update_app", { path: { app_id: app.id! }, body: { name } });
  return sentenceView(`${app.name} is ${renamed.name} now (${renamed.id})`, renamed, renamed.name);
}
