import type { Wire } from "@exclave/contract";
import type { Token } from "./token.ts";

export function toWireToken(token: Token): Wire<"Token"> {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    token_type: "static",
    issuer: "exclave",
    created_by_id: token.createdById,
    created_at: token.createdAt.toISOString(),
    updated_at: token.updatedAt.toISOString(),
    issued_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    ...(token.accountId ? { account_id: token.accountId } : {}),
    ...(token.orgId ? { org_id: token.orgId } : {}),
  };
}
