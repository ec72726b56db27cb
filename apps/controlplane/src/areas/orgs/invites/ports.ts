import type { Connection } from "@exclave/database";
import type { RoleType } from "../../accounts/index.ts";

/** What an invite needs to know and do of accounts. */
export interface InviteAccounts {
  /** Whether an account of this e-mail belongs to the connection's org. */
  hasMember(connection: Connection, orgId: string, email: string): Promise<boolean>;
  insertAccount(connection: Connection, account: NewInvited): Promise<void>;
  /** False where the account belongs to the org already. */
  grantRole(connection: Connection, orgId: string, accountId: string, roleType: RoleType): Promise<boolean>;
}

export interface NewInvited {
  readonly id: string;
  readonly email: string;
  readonly subject: string;
  readonly name: string;
  readonly accountType: "auth0";
}
