import type { Wire } from "@exclave/contract";
import type { ClaimingHearer, RunnerShutdowns } from "../ports.ts";
import type { Told } from "./told.ts";

type Context = Parameters<RunnerShutdowns["next"]>[0];

/** What a claim is to be answered with at once, or when to look again. */
interface ToHear {
  readonly order: Wire<"ShutdownOrder"> | undefined;
  /** Milliseconds until it is told again, where it was told a moment ago. */
  readonly again: number | undefined;
}

/** How the processes of runners hear of shutdowns by their claims; those that none may concern cost no query. */
export interface Hearing {
  next(context: Context, hearer: ClaimingHearer): Promise<ToHear>;
  /** Takes what the process says of one; nothing, and the same again, costs no query. */
  acknowledge(context: Context, hearer: ClaimingHearer, said: Wire<"HeardShutdown"> | undefined): Promise<void>;
}

export function createHearing(shutdowns: RunnerShutdowns, told: Told): Hearing {
  /** By runner, what was said last. */
  const acknowledged = new Map<string, string>();
  return {
    async next(context, hearer) {
      const order = shutdowns.mayConcern(hearer.runnerId) ? await shutdowns.next(context, hearer) : undefined;
      const key = order && `${order.id} ${hearer.processId}`;
      const again = key && told.wait(key);
      if (again) {
        return { order: undefined, again };
      }
      if (key) {
        told.note(key);
      }
      return { order, again: undefined };
    },
    async acknowledge(context, hearer, said) {
      const words = said && `${said.state} ${said.id} ${hearer.processId}`;
      if (said && words && acknowledged.get(hearer.runnerId) !== words) {
        await shutdowns.acknowledge(context, hearer, said);
        acknowledged.set(hearer.runnerId, words);
      }
    },
  };
}
