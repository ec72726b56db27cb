import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { isNotFound } from "../../session/faults.ts";

type Orphan = Wire<"AppConfigOrphan">;

/**
 * Removes what an earlier sync left, each before what it is made of, and answers with what it removed, in the order it was told
 * in. What is gone meanwhile is no orphan any more; a command that broke off goes on with what is left.
 */
export async function removeOrphans(client: Client, appId: string, orphans: readonly Orphan[]): Promise<Orphan[]> {
  const path = { app_id: appId };
  const components = await Array.fromAsync(client.list("get_app_components", { path }));
  const ids = {
    branch: await idsOf(client.list("get_app_branches", { path })),
    runbook: await idsOf(client.list("get_runbooks", { path })),
    action: await idsOf(client.list("get_app_actions", { path })),
    component: dependentsFirst(components),
    installs_config: await installsConfigIds(client, appId),
  };
  const left = (kind: Orphan["kind"]): string[] => {
    const asked = new Set(orphans.filter((orphan) => orphan.kind === kind).map(({ id }) => id));
    return ids[kind].filter((id) => asked.has(id));
  };
  for (const id of left("installs_config")) {
    await client.call("delete_app_installs_config", { path: { ...path, config_id: id } });
  }
  for (const id of left("branch")) {
    await client.call("delete_app_branch", { path: { ...path, app_branch_id: id } });
  }
  for (const id of left("runbook")) {
    await client.call("delete_runbook", { path: { ...path, runbook_id: id } });
  }
  for (const id of left("action")) {
    await client.call("delete_action", { path: { ...path, action_id: id } });
  }
  for (const id of left("component")) {
    await client.call("delete_component", { path: { component_id: id } });
  }
  return orphans.filter(({ kind, id }) => ids[kind].includes(id)).map((orphan) => ({ ...orphan, removed: true }));
}

async function idsOf(listed: AsyncIterable<{ readonly id?: string }>): Promise<string[]> {
  return (await Array.fromAsync(listed)).map(({ id }) => id!);
}

async function installsConfigIds(client: Client, appId: string): Promise<string[]> {
  try {
    return [(await client.call("get_app_installs_config", { path: { app_id: appId } })).id!];
  } catch (error) {
    if (isNotFound(error)) {
      return [];
    }
    throw error;
  }
}

/** The ids of components, each behind all that depend on it; the control plane lets no component depend on itself. */
function dependentsFirst(components: readonly Wire<"Component">[]): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    for (const dependent of components) {
      if (dependent.dependencies?.includes(id)) visit(dependent.id!);
    }
    ordered.add(id);
  };
  for (const { id } of components) visit(id!);
  return [...ordered];
}
