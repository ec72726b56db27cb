import type { Wire } from "@exclave/contract";
import { conflict, invalidField } from "@exclave/kernel";
import type { AccountWithRoles, RoleType } from "../account.ts";

/** What a role may be given for. */
const contexts = ["account", "token"] as const;

/** The roles that are given, with what each may do; an account's bounds its tokens'. */
const catalogue: readonly { readonly type: RoleType; readonly title: string; readonly description: string }[] = [
  { type: "org_admin", title: "Administrator", description: "may do everything, members and the org itself included" },
  { type: "org_builder", title: "Builder", description: "reads everything, describes apps and builds them" },
  { type: "org_support", title: "Support", description: "reads everything" },
  { type: "org_read_only", title: "Reader", description: "reads everything" },
];

/** The roles that may be given for `context`, all of them where none is named. */
export function givenRoles(context: string | undefined): Wire<"Role">[] {
  if (context && !contexts.some((known) => known === context)) {
    throw invalidField("context", context, `must be one of ${contexts.join(", ")}`);
  }
  return catalogue.map(({ type, title, description }) => ({
    role_type: type,
    title,
    description,
    applies_to: [...contexts],
    managed: true,
  }));
}

/** Refuses what would leave the org without an administrator; `next` is undefined for one who leaves. */
export function checkAdminStays(
  { account, roles }: AccountWithRoles,
  next: RoleType | undefined,
  adminCount: number,
): void {
  const isAdmin = roles.some(({ roleType }) => roleType === "org_admin");
  if (isAdmin && next !== "org_admin" && adminCount === 1) {
    throw conflict("org.last-admin", `${account.email} is the last administrator of the org`, {
      hint: "make another member an administrator first",
    });
  }
}
