import type { Wire } from "@exclave/contract";
import type { Account, AccountWithRoles, Role } from "./account.ts";

/** An account as every `created_by` shows it. */
export function toWireAccount({ account, roles }: AccountWithRoles): Wire<"Account"> {
  return {
    ...toWirePlainAccount(account),
    org_ids: [...new Set(roles.map(({ orgId }) => orgId))],
    permissions: Object.fromEntries(roles.map((role) => [role.orgId, permissionOf(role)])),
    roles: roles.map(toWireRole),
    user_journeys: [],
  };
}

/** An account without what it may do. */
function toWirePlainAccount(account: Account): Wire<"Account"> {
  return {
    id: account.id,
    email: account.email,
    subject: account.subject,
    name: account.name,
    account_type: account.accountType,
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  };
}

/** The nearest word of the API: what is allowed in detail is the policy table's. */
function permissionOf({ roleType }: Role): "all" | "update" | "read" {
  switch (roleType) {
    case "org_admin":
      return "all";
    case "org_builder":
      return "update";
    default:
      return "read";
  }
}

function toWireRole(role: Role): Wire<"Role"> {
  const times = {
    created_by_id: role.createdById,
    created_at: role.createdAt.toISOString(),
    updated_at: role.updatedAt.toISOString(),
  };
  return {
    id: role.id,
    role_type: role.roleType,
    title: role.roleType.replaceAll("_", " "),
    managed: true,
    ...times,
    policies: [
      {
        id: role.policyId,
        role_id: role.id,
        name: role.roleType,
        permissions: { [role.orgId]: permissionOf(role) },
        ...times,
      },
    ],
  };
}
