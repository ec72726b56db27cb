import type { Wire } from "@exclave/contract";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { openSession } from "../session/session.ts";
import { findRunner } from "./find.ts";

export interface ShutDownOptions {
  readonly force: boolean | undefined;
  /** One process of the runner. */
  readonly process: string | undefined;
}

/** Tells a runner, or one process of it, to stop. */
export async function shutDown(
  shell: Shell,
  named: string | undefined,
  { force, process }: ShutDownOptions,
): Promise<View> {
  const session = await openSession(shell);
  const runner = await findRunner(session, named);
  const path = { runner_id: runner.id! };
  if (process !== undefined) {
    const told = await session.client.call("shutdown_runner_process", {
      path: { ...path, process_id: process },
      body: { shutdown_type: force ? "force" : "graceful" },
    });
    return toldView(`process ${process} of runner ${runner.name}`, told);
  }
  const operation = force ? "force_shut_down_runner" : "graceful_shut_down_runner";
  return toldView(`runner ${runner.name}`, await session.client.call(operation, { path, body: {} }));
}

/** Tells a runner to stop, to be started again. */
export async function restart(shell: Shell, named: string | undefined): Promise<View> {
  const session = await openSession(shell);
  const runner = await findRunner(session, named);
  const path = { runner_id: runner.id! };
  return toldView(`runner ${runner.name}`, await session.client.call("restart_runner_install", { path, body: {} }));
}

/** Revokes the tokens of a runner that nobody uses. */
export async function pruneTokens(shell: Shell, named: string | undefined): Promise<View> {
  const session = await openSession(shell);
  const runner = await findRunner(session, named);
  const pruned = await session.client.call("prune_tokens", { path: { runner_id: runner.id! } });
  const { invalidated_count: count = 0 } = pruned;
  return sentenceView(`revoked ${count} ${count === 1 ? "token" : "tokens"} of runner ${runner.name}`, pruned);
}

function toldView(whom: string, told: Wire<"RunnerProcessShutdown">): View {
  const kind = told.type === "restart" ? "a restart" : `a ${told.type} shutdown`;
  return sentenceView(`asked ${whom} for ${kind}: ${told.status_description}`, told, told.id);
}
