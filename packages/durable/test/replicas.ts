import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ended, start } from "@exclave/process";

export interface ReplicaOptions {
  readonly url: string;
  readonly appUrl: string;
  readonly executorId: string;
  readonly crashAt?: string;
}

export interface SignalOrder {
  kind: "signal";
  id: string;
  message: string;
  key: string;
  rollBack?: boolean;
  /** Sent as a request would: in an org's transaction, under the role that owns nothing. */
  inRequest?: boolean;
}

type Request =
  | SignalOrder
  | { kind: "start"; workflow: "twoSteps" | "waits" | "sleeps" | "fails" | "slow"; id: string; input: string }
  | { kind: "cancel"; id: string }
  | { kind: "takeOver"; from: string }
  | { kind: "pendingOf"; executorId: string }
  | { kind: "executorsWithWork" }
  | { kind: "notStarted"; ids: string[] }
  | { kind: "shutdown"; drainMilliseconds: number };

export type Order = Request & { number: number };

interface Answer {
  readonly order: number;
  readonly value?: unknown;
  readonly error?: string;
  readonly code?: string;
}

/** A replica in a process of its own; `kill` is `kill -9`. */
export interface Replica {
  ask(request: Request): Promise<unknown>;
  kill(): Promise<void>;
  /** Resolves when the process is gone, however it went. */
  readonly gone: Promise<unknown>;
  readonly output: () => string;
}

const PROGRAM = fileURLToPath(new URL("replica.ts", import.meta.url));

/** Starts a replica and waits until it has launched. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const child = start(process.execPath, [PROGRAM, JSON.stringify(options)], {
    environment: { PATH: process.env["PATH"] ?? "" },
    output: "pipe",
    channel: true,
  });
  let output = "";
  const keep = (chunk: Buffer): string => (output += chunk.toString());
  child.stdout!.on("data", keep);
  child.stderr!.on("data", keep);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const gone = ended(child);
  let number = 0;
  child.on("message", ({ order, value, error, code }: Answer) => {
    const caller = waiting.get(order);
    waiting.delete(order);
    if (error === undefined) {
      caller?.resolve(value);
    } else {
      caller?.reject(Object.assign(new Error(error), { code }));
    }
  });
  const launched = await Promise.race([once(child, "message"), gone]);
  if (!Array.isArray(launched)) {
    throw new Error(`the replica ended before it was launched:\n${output}`);
  }
  return {
    ask(request) {
      number += 1;
      const caller = Promise.withResolvers<unknown>();
      waiting.set(number, caller);
      child.send({ ...request, number });
      return Promise.race([caller.promise, gone.then(() => undefined)]);
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
    gone,
    output: () => output,
  };
}
