/** A person or program. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly subject: string;
  readonly name: string;
  readonly accountType: "auth0" | "service" | "canary" | "integration";
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The last two are of machines, whose tokens say what they may: no account has them. */
export const roleTypes = ["org_admin", "org_builder", "org_support", "org_read_only", "installer", "runner"] as const;

export type RoleType = (typeof roleTypes)[number];

/** What an account may do in one org. */
export interface Role {
  readonly id: string;
  readonly orgId: string;
  readonly roleType: RoleType;
  readonly policyId: string;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An account together with its roles, in every org that the reader may see. */
export interface AccountWithRoles {
  readonly account: Account;
  readonly roles: readonly Role[];
}
