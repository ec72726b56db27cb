import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { openClient } from "../session/session.ts";

/** Decides on a program that waits for a token. */
export async function approve(shell: Shell, code: string, isDenied: boolean): Promise<View> {
  const client = await openClient(shell);
  const decided = await client.call("decide_device_login", {
    body: { user_code: code, decision: isDenied ? "deny" : "approve" },
  });
  return sentenceView(isDenied ? "denied" : "approved: the program is logged in as you", decided, decided.id);
}
