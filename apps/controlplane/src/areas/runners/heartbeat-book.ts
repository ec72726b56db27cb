import type { Heartbeat } from "./runner.ts";

/** The newest heartbeats since the last write, in memory; one per process of the control plane. */
export interface HeartbeatBook {
  note(heartbeat: Heartbeat): void;
  /** When a runner was last heard here since this process started. */
  lastSeen(runnerId: string): Date | undefined;
  /** Takes what has not been written yet. */
  take(): readonly Heartbeat[];
}

export function createHeartbeatBook(): HeartbeatBook {
  const unwritten = new Map<string, Heartbeat>();
  const seen = new Map<string, Date>();
  return {
    note(heartbeat) {
      unwritten.set(`${heartbeat.runnerId} ${heartbeat.process}`, heartbeat);
      seen.set(heartbeat.runnerId, heartbeat.createdAt);
    },
    lastSeen: (runnerId) => seen.get(runnerId),
    take() {
      const taken = [...unwritten.values()];
      unwritten.clear();
      return taken;
    },
  };
}
