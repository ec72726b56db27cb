import type { Connection } from "@exclave/database";

/** Opens the stream that the job of a shutdown writes to; answers its id. */
export type OpenLogStream = (
  connection: Connection,
  stream: {
    readonly orgId: string;
    readonly ownerType: string;
    readonly ownerId: string;
    readonly createdById: string;
  },
) => Promise<string>;

/** Closes it for good. */
export type CloseLogStream = (connection: Connection, logStreamId: string) => Promise<void>;
