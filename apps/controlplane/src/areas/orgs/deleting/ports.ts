import type { Connection } from "@exclave/database";

/** What ends with an org, in the transaction that deletes it; again is the same as once. */
export interface OrgEnding {
  /** Ends every install sync and every job that has not ended, with what waits for them. */
  endWork(connection: Connection, orgId: string): Promise<void>;
  revokeTokens(connection: Connection, orgId: string): Promise<void>;
  /** Has every replica forget who belongs to the org, once that is committed. */
  announce(connection: Connection, orgId: string): Promise<void>;
}

/** Removes a batch of what a deleted org left, in its own transaction of the system's; answers how much, 0 when all is gone. */
export type Removal = (connection: Connection, orgId: string) => Promise<number>;
