import { sleep } from "@exclave/kernel";
import pg from "pg";

/** Called with the payload of each notification, in commit order; must not throw. */
export type NotificationHandler = (payload: string) => void;

/** One connection that listens for all of a process. After a break it connects again and tells everyone by `onGap`. */
export interface Listener {
  /** Hears `channel` until the returned function is called. */
  listen(channel: string, handler: NotificationHandler): () => void;
  /** Called after every reconnection: notifications may have been missed, so look again. */
  onGap(handler: () => void): () => void;
  close(): Promise<void>;
}

const RECONNECT_MILLISECONDS = 200;

/** Connects and keeps connected; resolves once the first connection stands. */
export async function openListener(connectionString: string): Promise<Listener> {
  const handlers = new Map<string, Set<NotificationHandler>>();
  const gapHandlers = new Set<() => void>();
  const closing = new AbortController();
  /** One query at a time on one connection. */
  let queue: Promise<unknown> = Promise.resolve();
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString, keepAlive: true });
    await next.connect();
    next.on("notification", ({ channel, payload = "" }) => {
      for (const handler of handlers.get(channel) ?? []) {
        handler(payload);
      }
    });
    next.on("error", () => undefined);
    next.on("end", () => {
      if (!closing.signal.aborted) {
        void reconnect();
      }
    });
    for (const channel of handlers.keys()) {
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    }
    return next;
  }

  async function reconnect(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        client = await connect();
        for (const handler of gapHandlers) {
          handler();
        }
        return;
      } catch {
        // The server is away; whoever needs it hears so from its own queries.
        await sleep(RECONNECT_MILLISECONDS);
      }
    }
  }

  return {
    listen(channel, handler) {
      const known = handlers.get(channel);
      if (known) {
        known.add(handler);
      } else {
        handlers.set(channel, new Set([handler]));
        // A failure here ends the connection, and the next one listens to every known channel.
        queue = queue.then(() => client.query(`listen ${pg.escapeIdentifier(channel)}`)).catch(() => client.end());
      }
      return () => {
        handlers.get(channel)?.delete(handler);
      };
    },
    onGap(handler) {
      gapHandlers.add(handler);
      return () => {
        gapHandlers.delete(handler);
      };
    },
    async close() {
      closing.abort();
      await client.end();
    },
  };
}
