import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { keep } from "../session/keep.ts";
import { openSession } from "../session/session.ts";

/** Deletes the selected org once that is confirmed, and forgets the selection. */
export async function deleteOrg(shell: Shell, isConfirmed: boolean): Promise<View> {
  const { client } = await openSession(shell);
  const { id, name } = await client.call("get_org");
  await confirmed(shell, isConfirmed, `Delete org ${name} (${id}) with all its apps, builds, artifacts and logs?`);
  await client.call("delete_org");
  await keep(shell, { org_id: undefined, app_id: undefined, install_id: undefined });
  return sentenceView(`deleted org ${name} (${id})`, { id, deleted: true }, id);
}
