import type { Client } from "@exclave/client";
import { sleep } from "@exclave/kernel";

export interface UnbuildableOptions {
  readonly client: Client;
  /** Builds that nothing has begun, by id, with the id of their component. */
  readonly waiting: () => ReadonlyMap<string, string>;
  readonly onLeftOut: (buildId: string, reason: string) => void;
  readonly signal: AbortSignal;
}

const LOOK_MILLISECONDS = 1_000;
/** The local runner connects within a second or two of the start. */
const NO_RUNNER_MILLISECONDS = 60_000;

/** Asks of builds that wait why they do, and cancels those that no runner of this machine has the tools for. */
export async function cancelUnbuildable({ client, waiting, onLeftOut, signal }: UnbuildableOptions): Promise<void> {
  const started = performance.now();
  while (!signal.aborted) {
    for (const [buildId, componentId] of waiting()) {
      const path = { component_id: componentId, build_id: buildId };
      const { reason_code: code, reason } = await client.call("explain_component_build", { path, signal });
      if (code === "runner.tool-missing") {
        await client.call("cancel_component_build", { path, body: {}, signal });
        onLeftOut(buildId, reason);
      }
      if (code === "runner.none-connected" && performance.now() - started > NO_RUNNER_MILLISECONDS) {
        throw new Error(reason);
      }
    }
    await sleep(LOOK_MILLISECONDS, signal).catch(() => undefined);
  }
}
