import type { Client } from "@exclave/client";
import { messageOf } from "@exclave/kernel";
import type { ShutdownOrder } from "./orders.ts";
import type { RunnerLog } from "./workshop.ts";

export interface FarewellOptions {
  readonly client: Client;
  readonly runnerId: string;
  /** Undefined where the control plane has not heard of this process. */
  readonly processId: string | undefined;
  /** What it obeys, where it was not a signal. */
  readonly order: ShutdownOrder | undefined;
  readonly log: RunnerLog;
}

/** A control plane that does not answer hears of the end by the next process, or by the silence. */
const ANSWER_MILLISECONDS = 2_000;

/** The last word of this process: that it works on nothing any more, and why. */
export async function sayFarewell({ client, runnerId, processId, order, log }: FarewellOptions): Promise<void> {
  if (processId === undefined) {
    return;
  }
  try {
    await client.call("end_runner_process", {
      path: { runner_id: runnerId, process_id: processId },
      body: order ? { reason: "shutdown", shutdown_id: order.id } : { reason: "signal" },
      timeoutMilliseconds: ANSWER_MILLISECONDS,
    });
  } catch (error) {
    log.warn({ error: messageOf(error) }, "could not tell the control plane that this runner ends");
  }
}
