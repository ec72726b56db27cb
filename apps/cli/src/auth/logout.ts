import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { keep } from "../session/keep.ts";

/** Forgets the token and the address; the token itself goes on until it is revoked or ends. */
export async function logout(shell: Shell): Promise<View> {
  await keep(shell, { api_token: undefined, api_url: undefined });
  return sentenceView("logged out", null);
}
