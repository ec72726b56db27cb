import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { keep } from "../session/keep.ts";

/** Forgets the selected install. */
export async function unsetInstall(shell: Shell): Promise<View> {
  await keep(shell, { install_id: undefined });
  return sentenceView("no install is selected", null);
}
