import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";

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
