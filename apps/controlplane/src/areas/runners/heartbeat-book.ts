import { type Clock, newId } from "@exclave/kernel";
import { HEART_BEAT_NANOSECONDS, type Heartbeat } from "./runner.ts";

/** What one process of a runner says of itself. */
export interface SignOfLife extends Omit<Heartbeat, "id" | "createdAt"> {
  /** The token that it came with. */
  readonly tokenId: string;
}

/** A sign of life that was noted. */
export type NotedHeartbeat = Heartbeat & SignOfLife;

/** One of which it is known which process it is of. */
export type PlacedHeartbeat = NotedHeartbeat & { readonly processId: string };

/** Whose newest sign it is; where it does not say of which boot it is, one of each kind of process. */
function keyOf({ runnerId, process, processId }: SignOfLife): string {
  return `${runnerId} ${process} ${processId ?? ""}`;
}

/** The newest heartbeats since the last write, in memory; one per process of the control plane. */
export interface HeartbeatBook {
  note(sign: SignOfLife): NotedHeartbeat;
  /** A held request is a sign of life for as long as it is held: heartbeats are noted for who said it, in their rhythm. */
  hold(sign: SignOfLife): () => void;
  /** When a runner was last heard here since this process started. */
  lastSeen(runnerId: string): Date | undefined;
  /** Takes what has not been written yet. */
  take(): readonly NotedHeartbeat[];
}

interface Held {
  readonly sign: SignOfLife;
  readonly since: number;
  notedAt: number;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

export function createHeartbeatBook(clock: Clock): HeartbeatBook {
  const unwritten = new Map<string, NotedHeartbeat>();
  const seen = new Map<string, Date>();
  const held = new Map<string, Set<Held>>();

  function note(sign: SignOfLife): NotedHeartbeat {
    const heartbeat = { ...sign, id: newId("heartbeat"), createdAt: clock.now() };
    unwritten.set(keyOf(sign), heartbeat);
    seen.set(sign.runnerId, heartbeat.createdAt);
    return heartbeat;
  }

  function noteHeld(now: number): void {
    for (const one of [...held.values()].flatMap((requests) => [...requests])) {
      if ((now - one.notedAt) * NANOSECONDS_PER_MILLISECOND >= HEART_BEAT_NANOSECONDS) {
        one.notedAt = now;
        const aliveTime = one.sign.aliveTime + (now - one.since) * NANOSECONDS_PER_MILLISECOND;
        note({ ...one.sign, aliveTime });
      }
    }
  }

  return {
    note,
    hold(sign) {
      const { runnerId } = sign;
      const since = note(sign).createdAt.getTime();
      const one: Held = { sign, since, notedAt: since };
      const requests = held.get(runnerId) ?? new Set();
      held.set(runnerId, requests.add(one));
      return () => {
        seen.set(runnerId, clock.now());
        requests.delete(one);
        if (requests.size === 0 && held.get(runnerId) === requests) {
          held.delete(runnerId);
        }
      };
    },
    lastSeen: (runnerId) => (held.has(runnerId) ? clock.now() : seen.get(runnerId)),
    take() {
      noteHeld(clock.now().getTime());
      const taken = [...unwritten.values()];
      unwritten.clear();
      return taken;
    },
  };
}
