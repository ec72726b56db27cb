import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Wire } from "@exclave/contract";

export type ShutdownOrder = Wire<"ShutdownOrder">;

/**
 * What this runner was told to stop, on disk before it is obeyed: the next process of the runner says that it was, and is not
 * told the same again.
 */
export interface OrderBook {
  /** What this process has heard last. */
  readonly order: ShutdownOrder | undefined;
  /** What is said of it with a claim. */
  readonly said: Wire<"HeardShutdown"> | undefined;
  /** False when it has been heard already. */
  hear(order: ShutdownOrder): boolean;
  /** The control plane has taken in what was `said`. */
  taken(said: Wire<"HeardShutdown">): void;
}

export function openOrderBook(file: string): OrderBook {
  let earlier = read(file);
  let order: ShutdownOrder | undefined;
  return {
    get order() {
      return order;
    },
    get said(): Wire<"HeardShutdown"> | undefined {
      if (earlier !== undefined) {
        return { id: earlier, state: "obeyed" };
      }
      return order && { id: order.id, state: "heard" };
    },
    hear(heard) {
      if (heard.id === order?.id || heard.id === earlier) {
        return false;
      }
      writeFileSync(`${file}.new`, JSON.stringify({ id: heard.id }), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      order = heard;
      return true;
    },
    taken({ id, state }) {
      if (state === "obeyed" && id === earlier) {
        earlier = undefined;
        if (order === undefined) {
          rmSync(file, { force: true });
        }
      }
    },
  };
}

function read(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { id: string }).id;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
