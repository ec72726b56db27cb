import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { RoleType } from "../accounts/index.ts";

/** What a new org gets from other areas, in its own transaction. */
export interface OrgFurnishing {
  insertRoles(connection: Connection, orgId: string, createdById: string): Promise<void>;
  grantRole(connection: Connection, orgId: string, accountId: string, roleType: RoleType): Promise<boolean>;
  createRunnerGroup(connection: Connection, org: NewOrgRunners): Promise<void>;
}

export interface NewOrgRunners {
  readonly orgId: string;
  readonly orgName: string;
  readonly createdById: string;
  readonly runnerId?: string;
}

/** The connections of the org that `connection` is scoped to. */
export type ConnectionsOfOrg = (connection: Connection) => Promise<Wire<"VCSConnection">[]>;

/** The runners of an org, as the API shows them; undefined where it has no group of its own. */
export type RunnersOfOrg = (connection: Connection, orgId: string) => Promise<Wire<"RunnerGroup"> | undefined>;

/** Told after an account has joined an org, so that its next request already counts. */
export type OnMembershipChange = () => void;
