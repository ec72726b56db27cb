import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { missing } from "../session/faults.ts";
import { keep } from "../session/keep.ts";
import { openClient } from "../session/session.ts";

export interface CreateOrgFlags {
  readonly name: string | undefined;
  readonly sandboxMode: boolean;
  readonly noSelect: boolean;
}

/** Makes an org and selects it. */
export async function createOrg(shell: Shell, { name, sandboxMode, noSelect }: CreateOrgFlags): Promise<View> {
  if (name === undefined) {
    throw missing("name", "say one with --name");
  }
  const client = await openClient(shell);
  const org = await client.call("create_org", { body: { name, use_sandbox_mode: sandboxMode } });
  if (!noSelect) {
    await keep(shell, { org_id: org.id, app_id: undefined, install_id: undefined });
  }
  return sentenceView(`made org ${org.name} (${org.id})${noSelect ? "" : " and selected it"}`, org, org.name);
}
