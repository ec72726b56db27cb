import type { Client } from "@exclave/client";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "./confirmed.ts";
import { findInApp, type KindInApp, type NamedInApp } from "./find-in-app.ts";
import { openSession } from "./session.ts";

export interface DeletableInApp<Item> extends KindInApp<Item> {
  delete(client: Client, appId: string, id: string): Promise<unknown>;
}

/** Deletes one of what an app has several of, once that is confirmed. */
export async function deleteInApp<Item extends { readonly id?: string; readonly name?: string }>(
  shell: Shell,
  kind: DeletableInApp<Item>,
  { isConfirmed, ...which }: NamedInApp & { readonly isConfirmed: boolean },
): Promise<View> {
  const session = await openSession(shell);
  const { app, found } = await findInApp(session, kind, which);
  const { id, name } = found;
  await confirmed(shell, isConfirmed, `Delete ${kind.kind} ${name} (${id})?`);
  await kind.delete(session.client, app.id!, id!);
  return sentenceView(`deleted ${kind.kind} ${name} (${id})`, { id, deleted: true }, name);
}
