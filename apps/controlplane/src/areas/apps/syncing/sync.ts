import { conflict, type Fault } from "@exclave/kernel";
import type { AppConfig } from "../configs/app-config.ts";

/** What is asked of the server for one app config, and how it goes. */
export interface Sync {
  /** How often a process began it. */
  readonly attempts: number;
  /** By when it has ended; null for an app config that nobody asked the server to sync. */
  readonly deadline: Date | null;
  /** Who asked. */
  readonly askedById: string;
}

/** Longer than clients wait for it. */
export const SYNC_MILLISECONDS = 15 * 60_000;

/** A run ends without a word when its process does, its database, or by a mistake of ours; this often it is no accident. */
const MAXIMUM_ATTEMPTS = 5;

/** Refuses what the server cannot sync; true for a sync that is under way already. */
export function checkSyncable(config: AppConfig, { deadline }: Sync): boolean {
  const { id, version, status, closedAt, isSentWhole } = config;
  if (closedAt !== null || status === "active" || status === "outdated") {
    throw conflict(
      "app-config.closed",
      `app config ${id} is version ${version} and ${status}: it is not synced again`,
      {
        hint: "create another app config with the same intermediate_config_json",
      },
    );
  }
  if (!isSentWhole) {
    throw conflict("app-config.no-intermediate", `app config ${id} was made without an intermediate config`, {
      hint: "send intermediate_config_json when you create one, or send its parts and set its status yourself",
    });
  }
  return status === "syncing" && deadline !== null;
}

/** Why a sync is not begun once more, or undefined when it is. */
export function whyOver({ attempts, deadline }: Sync, now: Date): string | undefined {
  if (attempts >= MAXIMUM_ATTEMPTS) {
    return `the control plane failed or stopped ${attempts} times while it synced this app config; its logs say why`;
  }
  return deadline !== null && deadline < now ? "the sync did not end in time; sync again" : undefined;
}

/** A fault in the words of a status. */
export function describeFault({ message, hint }: Fault): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
