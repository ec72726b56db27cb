import type { Client } from "@exclave/client";
import type { RequestBody } from "@exclave/contract";
import { messageOf, sleep } from "@exclave/kernel";
import type { RunnerLog } from "./workshop.ts";

/** What a runner says of itself. */
export function heartbeatOf({ version, bootId }: BootName): RequestBody<"runner_create_heart_beat"> {
  const aliveTime = Math.round(performance.now() * NANOSECONDS_PER_MILLISECOND);
  return { alive_time: aliveTime, version, process: PROCESS, boot_id: bootId };
}

/** One start of one version of this program. */
export interface BootName {
  readonly version: string;
  readonly bootId: string;
}

export interface HeartbeatOptions extends BootName {
  readonly client: Client;
  readonly runnerId: string;
  readonly log: RunnerLog;
  /** True while the control plane hears of this process by something else. */
  readonly isHeard: () => boolean;
}

const DEFAULT_PERIOD_MILLISECONDS = 5_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;
/** How the protocol names the runner of an org, which builds. */
const PROCESS = "org";

/** Tells the control plane that this process is alive, at once and then, unless it hears so, in the rhythm of its settings. */
export async function beat(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { client, runnerId, log } = options;
  const path = { runner_id: runnerId };
  let period: number | undefined;
  let isHeard = true;
  while (!signal.aborted) {
    try {
      const body = heartbeatOf(options);
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
    do {
      await sleep(period ?? DEFAULT_PERIOD_MILLISECONDS, signal).catch(() => undefined);
    } while (!signal.aborted && period !== undefined && options.isHeard());
  }
}
