import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { keep } from "../session/keep.ts";
import { findOrg, openClient } from "../session/session.ts";

/** Keeps the org for later commands; what was selected in another org is forgotten. */
export async function selectOrg(shell: Shell, named: string | undefined): Promise<View> {
  const org = await findOrg(shell, await openClient(shell), named);
  await keep(shell, { org_id: org.id, app_id: undefined, install_id: undefined });
  return sentenceView(`selected org ${org.name} (${org.id})`, org, org.name);
}

/** Forgets what was selected. */
export async function deselect(shell: Shell): Promise<View> {
  await keep(shell, { org_id: undefined, app_id: undefined, install_id: undefined });
  return sentenceView("no org is selected", null);
}
