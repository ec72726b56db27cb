import type { Connection } from "@exclave/database";

/** Told after the members of an org have changed, so that the next request already counts. */
export type OnMembershipChange = () => void;

/** Revokes what an account made in the org that would outlive its rights: its invites, and rights to write to log streams. */
export type RevokeMinted = (connection: Connection, orgId: string, accountId: string) => Promise<void>;
