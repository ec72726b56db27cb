import { invalidField } from "@exclave/kernel";

/** A person or a program with an account; may belong to several orgs. */
export interface UserPrincipal {
  readonly kind: "user";
  readonly id: string;
  readonly tokenId: string;
  readonly email: string;
  /** Each org that the account belongs to, and what it may do there. */
  readonly orgRoles: ReadonlyMap<string, TokenRole>;
  /** What the token leaves of the account's rights. */
  readonly role: TokenRole;
}

/** What an account may do in an org and what a token may be for, from everything to looking only. */
export const tokenRoles = ["org_admin", "org_builder", "org_support", "org_read_only"] as const;

export type TokenRole = (typeof tokenRoles)[number];

/** The role that a request or a row names: all of the account's rights when it names none, refused when it is none of ours. */
export function tokenRoleOf(text: string | undefined, field = "role"): TokenRole {
  const role = tokenRoles.find((known) => known === (text || "org_admin"));
  if (!role) {
    throw invalidField(field, text, `must be one of ${tokenRoles.join(", ")}`);
  }
  return role;
}

/** A runner process: takes jobs of its group and keeps their leases. */
export interface RunnerPrincipal {
  readonly kind: "runner";
  readonly id: string;
  readonly tokenId: string;
  readonly orgId: string;
  readonly runnerGroupId: string;
}

/** The process of one execution of one job. */
export interface JobPrincipal {
  readonly kind: "job";
  readonly id: string;
  readonly tokenId: string;
  readonly orgId: string;
  readonly executionId: string;
  readonly runnerId: string;
  /** Of the job: whose runners take it. */
  readonly runnerGroupId: string;
  /** The app that the job is for; undefined for one of none. */
  readonly appId: string | undefined;
}

/** Whoever may write to one log stream, and nothing else. */
export interface LogWriterPrincipal {
  readonly kind: "log_writer";
  readonly id: string;
  readonly tokenId: string;
  readonly orgId: string;
}

/** The control plane itself, acting on its own account: sweepers and workflows. */
export interface SystemPrincipal {
  readonly kind: "system";
  readonly id: string;
}

/** Who makes a request. Never changes while the request lives. */
export type Principal = UserPrincipal | RunnerPrincipal | JobPrincipal | LogWriterPrincipal | SystemPrincipal;

/** Who a token can stand for. */
export type TokenPrincipal = Exclude<Principal, SystemPrincipal>;

/** The orgs a principal may name. */
export function orgsOf(principal: Principal): readonly string[] {
  switch (principal.kind) {
    case "user":
      return [...principal.orgRoles.keys()];
    case "system":
      return [];
    default:
      return [principal.orgId];
  }
}
