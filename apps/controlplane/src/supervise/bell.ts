import type { Listener } from "@exclave/database";
import type { Subsystem } from "./supervisor.ts";

interface OnNotificationOptions {
  readonly name: string;
  readonly listener: Listener;
  readonly channel: string;
  /** Runs also without a notification this often, for what one lost would have said. */
  readonly atLeastEveryMilliseconds: number;
  readonly work: () => Promise<unknown>;
}

/** A subsystem that does `work` whenever `channel` is notified; one at a time, and once more if notified meanwhile. */
export function onNotification(options: OnNotificationOptions): Subsystem {
  return {
    name: options.name,
    async run(signal) {
      let isDue = true;
      let wake: () => void = () => undefined;
      function ring(): void {
        isDue = true;
        wake();
      }
      const stop = options.listener.listen(options.channel, ring);
      const stopGap = options.listener.onGap(ring);
      signal.addEventListener("abort", ring, { once: true });
      try {
        while (!signal.aborted) {
          if (isDue) {
            isDue = false;
            await options.work();
            continue;
          }
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          const timer = setTimeout(ring, options.atLeastEveryMilliseconds);
          await promise;
          clearTimeout(timer);
        }
      } finally {
        stop();
        stopGap();
        signal.removeEventListener("abort", ring);
      }
    },
  };
}
