import type { Wire } from "@exclave/contract";
import type { Shutdown, ShutdownStatus, ShutdownStatusChange } from "./shutdown.ts";

/** The composite vocabulary has no words of its own for what becomes of a shutdown. */
const words: Readonly<Record<ShutdownStatus, Wire<"Status">>> = {
  pending: "pending",
  delivered: "in-progress",
  done: "success",
  expired: "expired",
  replaced: "cancelled",
};

export function toWireShutdown(
  shutdown: Shutdown,
  history: readonly ShutdownStatusChange[],
): Wire<"RunnerProcessShutdown"> {
  const all = history.map(({ status, description, createdById, createdAt }) => ({
    status: words[status],
    status_human_description: description,
    created_by_id: createdById,
    created_at_ts: Math.floor(createdAt.getTime() / 1000),
    metadata: { at: createdAt.toISOString() },
  }));
  return {
    id: shutdown.id,
    org_id: shutdown.orgId,
    type: shutdown.type,
    status: shutdown.status,
    status_description: shutdown.statusDescription,
    composite_status: { ...all.at(-1)!, history: all.slice(0, -1) },
    metadata: { runner_id: shutdown.runnerId, expires_at: shutdown.expiresAt.toISOString() },
    created_by_id: shutdown.createdById,
    created_at: shutdown.createdAt.toISOString(),
    updated_at: shutdown.updatedAt.toISOString(),
    ...(shutdown.processId === null ? {} : { runner_process_id: shutdown.processId }),
  };
}
