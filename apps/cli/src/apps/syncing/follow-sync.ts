import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { sleep } from "@exclave/kernel";
import { patiently } from "./patiently.ts";

type AppConfig = Wire<"AppConfig">;

export interface FollowSyncOptions {
  readonly client: Client;
  readonly config: AppConfig;
  readonly signal: AbortSignal;
  /** Told of each new word on how far it has got. */
  readonly onProgress: (text: string) => void;
}

const READ_AGAIN_MILLISECONDS = 150;

/** The app config once its sync has ended; a control plane that is away for a moment is waited for. */
export async function followSync({ client, config, signal, onProgress }: FollowSyncOptions): Promise<AppConfig> {
  const path = { app_id: config.app_id!, config_id: config.id! };
  let shown = "";
  for (;;) {
    const now = await patiently(signal, () => client.call("get_app_conflg_v2", { path, signal }));
    if (!isUnderWay(now)) {
      return now;
    }
    const { status_description: text = "" } = now;
    if (text !== shown) {
      shown = text;
      onProgress(text);
    }
    await sleep(READ_AGAIN_MILLISECONDS, signal);
  }
}

/** Not called active, and not given up. */
export function isUnderWay({ status }: AppConfig): boolean {
  return status === "pending" || status === "syncing";
}
