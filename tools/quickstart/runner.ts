import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { sleep } from "@exclave/kernel";

const LOOK_MILLISECONDS = 100;
/** The local runner takes a second or two to look at its machine. */
const CONNECT_MILLISECONDS = 60_000;

/** Waits until the runner has connected and told its tools. */
export async function waitForRunner(client: Client, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < CONNECT_MILLISECONDS) {
    const { runners = [] } = await client.call("get_org_runner_group", { signal });
    if (runners.some(({ status }) => status === "active")) {
      return;
    }
    await sleep(LOOK_MILLISECONDS, signal);
  }
  throw new Error(`the runner did not connect within ${CONNECT_MILLISECONDS / 1000} s`);
}

/** Cancels the builds that the runner has no tools for; gives the reason by the id of each. */
export async function cancelUnbuildable(
  client: Client,
  builds: readonly Wire<"ComponentBuild">[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const cancelled = new Map<string, string>();
  for (const { id = "", component_id: componentId = "" } of builds) {
    const path = { component_id: componentId, build_id: id };
    const { reason_code: code, reason } = await client.call("explain_component_build", { path, signal });
    if (code === "runner.tool-missing") {
      await client.call("cancel_component_build", { path, body: {}, signal });
      cancelled.set(id, reason);
    }
  }
  return cancelled;
}
