import { invalidInput, preconditionFailed } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { confirm } from "../terminal/choose.ts";

/** Goes on when `isConfirmed`, or when a person says yes to the question. */
export async function confirmed(shell: Shell, isConfirmed: boolean, question: string): Promise<void> {
  if (isConfirmed) {
    return;
  }
  if (!shell.isInteractive) {
    throw invalidInput("usage.missing", question, { hint: "say yes with --confirm" });
  }
  if (!(await confirm(question))) {
    throw preconditionFailed("confirmation.declined", "nothing was changed");
  }
}
