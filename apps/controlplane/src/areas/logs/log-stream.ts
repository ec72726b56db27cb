import { conflict } from "@exclave/kernel";

/** Where the lines of one operation go. Lines are only ever added, and none once it is closed. */
export interface LogStream {
  readonly id: string;
  readonly orgId: string;
  readonly ownerType: string;
  readonly ownerId: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly open: boolean;
  /** The number of the newest record; 0 when there is none. */
  readonly lastSequence: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewLogStream {
  readonly orgId: string;
  /** The resource it belongs to, such as `component_builds`. */
  readonly ownerType: string;
  readonly ownerId: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly createdById: string;
}

/** Where a stream stands, as read under its lock. */
export interface StreamHead {
  readonly id: string;
  readonly open: boolean;
  readonly lastSequence: number;
  readonly lastTimestamp: bigint;
}

/** Notified when a stream gets lines or is closed; the payload is its id. */
export const LOGS_CHANNEL = "exclave_logs";

/** What a writer hears of a closed stream. */
export function closedFault(logStreamId: string): Error {
  return conflict("log-stream.closed", `log stream ${logStreamId} is closed`, {
    hint: "its operation has ended; lines written after that are not kept",
  });
}
