import type { NewEvent } from "../events/index.ts";
import type { InstallSync } from "./install-sync.ts";

/** A sync of an app's install files has another status than before. */
export function syncUpdated({ orgId, id, appId, status }: InstallSync): NewEvent {
  const payload = { app_id: appId, status };
  return { orgId, topic: "apps", resourceId: id, type: "install-sync.updated", payload };
}
