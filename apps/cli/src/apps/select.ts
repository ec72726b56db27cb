import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { keep } from "../session/keep.ts";
import { openSession } from "../session/session.ts";
import { choose } from "../terminal/choose.ts";

/** Keeps the app for later commands; the install that was selected is forgotten. */
export async function selectApp(shell: Shell, named: string | undefined): Promise<View> {
  const session = await openSession(shell);
  const app =
    named === undefined && shell.isInteractive
      ? await choose("Which app?", await Array.fromAsync(session.client.list("get_apps")), ({ name = "" }) => name)
      : await findApp(session, named);
  await keep(shell, { app_id: app.id, install_id: undefined });
  return sentenceView(`selected app ${app.name} (${app.id})`, app, app.name);
}

/** Forgets the selected app. */
export async function unsetApp(shell: Shell): Promise<View> {
  await keep(shell, { app_id: undefined, install_id: undefined });
  return sentenceView("no app is selected", null);
}
