import type { Client } from "@exclave/client";
import { messageOf, sleep } from "@exclave/kernel";
import type { RunnerLog } from "./workshop.ts";

export interface HeartbeatOptions {
  readonly client: Client;
  readonly runnerId: string;
  readonly version: string;
  readonly log: RunnerLog;
}

const DEFAULT_PERIOD_MILLISECONDS = 5_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;
/** How the protocol names the runner of an org, which builds. */
const PROCESS = "org";

/** Tells the control plane that this process is alive, at once and then in the rhythm that its settings name. */
export async function beat({ client, runnerId, version, log }: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const path = { runner_id: runnerId };
  const started = performance.now();
  let period: number | undefined;
  let isHeard = true;
  while (!signal.aborted) {
    try {
      const alive_time = Math.round((performance.now() - started) * NANOSECONDS_PER_MILLISECOND);
      const body = { alive_time, version, process: PROCESS };
      await client.call("runner_create_heart_beat", { path, body, signal, timeoutMilliseconds: 5_000 });
      if (period === undefined || !isHeard) {
        const settings = await client.call("runner_get_settings", { path, signal });
        period = (settings.heart_beat_timeout ?? 0) / NANOSECONDS_PER_MILLISECOND || DEFAULT_PERIOD_MILLISECONDS;
      }
      isHeard = true;
    } catch (error) {
      if (isHeard && !signal.aborted) {
        log.warn({ error: messageOf(error) }, "a heartbeat was not heard");
      }
      isHeard = false;
    }
    await sleep(period ?? DEFAULT_PERIOD_MILLISECONDS, signal).catch(() => undefined);
  }
}
