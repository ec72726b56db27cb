import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { deleteInApp } from "../session/delete-in-app.ts";
import { missing } from "../session/faults.ts";
import { findApp } from "../session/find.ts";
import { findInApp, type NamedInApp } from "../session/find-in-app.ts";
import { openSession } from "../session/session.ts";
import { branch } from "./branch-kind.ts";

/** Makes a branch of an app. */
export async function createBranch(
  shell: Shell,
  appNamed: string | undefined,
  name: string | undefined,
): Promise<View> {
  if (name === undefined) {
    throw missing("name", "say one with --name");
  }
  const session = await openSession(shell);
  const app = await findApp(session, appNamed);
  const made = await session.client.call("create_app_branch", { path: { app_id: app.id! }, body: { name } });
  return sentenceView(`made branch ${made.name} (${made.id})`, made, made.name);
}

/** Gives a branch another name. */
export async function renameBranch(shell: Shell, which: NamedInApp, name: string | undefined): Promise<View> {
  if (name === undefined) {
    throw missing("new name", "say one with --name");
  }
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, branch, which);
  const path = { app_id: app.id!, app_branch_id: found.id! };
  const renamed = await session.client.call("update_app_branch", { path, body: { name } });
  return sentenceView(`${found.name} is ${renamed.name} now (${renamed.id})`, renamed, renamed.name);
}

/** Deletes a branch once that is confirmed. */
export async function deleteBranch(shell: Shell, which: NamedInApp, isConfirmed: boolean): Promise<View> {
  return await deleteInApp(shell, branch, { ...which, isConfirmed });
}
