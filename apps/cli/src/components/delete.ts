import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { findComponent } from "../session/find-component.ts";
import { openSession } from "../session/session.ts";

/** Deletes a component once that is confirmed. */
export async function deleteComponent(
  shell: Shell,
  named: string | undefined,
  appNamed: string | undefined,
  isConfirmed: boolean,
): Promise<View> {
  const session = await openSession(shell);
  const { id, name } = await findComponent(session, named, appNamed);
  await confirmed(shell, isConfirmed, `Delete component ${name} (${id})?`);
  await session.client.call("delete_component", { path: { component_id: id! } });
  return sentenceView(`deleted component ${name} (${id})`, { id, deleted: true }, name);
}
