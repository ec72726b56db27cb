import type { Shell } from "../commands/shell.ts";
import { documentView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { openSession } from "../session/session.ts";

const operations = {
  input: "get_app_input_latest_config",
  sandbox: "get_app_sandbox_latest_config",
  runner: "get_app_runner_latest_config",
} as const;

/** The newest inputs, sandbox or runner of an app, with all their fields. */
export async function partConfig(
  shell: Shell,
  named: string | undefined,
  part: keyof typeof operations,
): Promise<View> {
  const session = await openSession(shell);
  const app = await findApp(session, named);
  const config = await session.client.call(operations[part], { path: { app_id: app.id! } });
  return documentView(config, config.id);
}
