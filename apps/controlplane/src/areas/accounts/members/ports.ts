import type { Connection } from "@exclave/database";

/** Told after the members of an org have changed, so that the next request already counts. */
export type OnMembershipChange = () => void;

/** Revokes what an account made for others in the org: rights to write to its log streams. */
export type RevokeMinted = (connection: Connection, orgId: string, accountId: string) => Promise<void>;
