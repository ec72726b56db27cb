import { sleep, unavailable } from "@exclave/kernel";

/** A bound on what is held in memory at one time; first come, first served. */
export interface Room {
  /** Runs `work` once there is room for `bytes`, and makes room again when it ends. */
  within<T>(bytes: number, work: () => Promise<T>): Promise<T>;
}

export interface RoomOptions {
  readonly bytes: number;
  /** Who waits longer is refused as Unavailable; exporters come again later. */
  readonly patienceMilliseconds: number;
}

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/** A room for `bytes`; what is larger than the whole room enters alone. */
export function createRoom({ bytes: capacity, patienceMilliseconds }: RoomOptions): Room {
  const queue: Waiting[] = [];
  let used = 0;

  function admit(): void {
    while (queue[0] && (used === 0 || used + queue[0].bytes <= capacity)) {
      const next = queue.shift()!;
      used += next.bytes;
      next.enter();
    }
  }

  async function wait(bytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<"entered">();
    const waiting: Waiting = { bytes, enter: () => resolve("entered") };
    queue.push(waiting);
    admit();
    if (!queue.includes(waiting)) {
      return;
    }
    const giveUp = new AbortController();
    const outcome = await Promise.race([promise, sleep(patienceMilliseconds, giveUp.signal).catch(() => "entered")]);
    giveUp.abort();
    if (outcome !== "entered" && queue.includes(waiting)) {
      queue.splice(queue.indexOf(waiting), 1);
      admit();
      throw unavailable("log-batch.busy", "too many log batches at once", { hint: "send the batch again in a while" });
    }
  }

  return {
    async within(bytes, work) {
      await wait(bytes);
      try {
        return await work();
      } finally {
        used -= bytes;
        admit();
      }
    },
  };
}
