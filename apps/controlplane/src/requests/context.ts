import { forbidden } from "@exclave/kernel";
import { orgsOf, type Principal } from "../auth/index.ts";

/** One idempotent request: the caller's key and what it was sent with. */
export interface IdempotencyClaim {
  readonly key: string;
  readonly operation: string;
  readonly bodyHash: string;
  /** What an answer that holds a secret is kept under; see `seal.ts`. */
  readonly sealKey: Buffer;
}

/** Who asks, for which org, and how the request is known; the same for its whole life. */
export interface RequestContext {
  readonly principal: Principal;
  /** Empty for the few operations that stand above orgs. */
  readonly orgId: string;
  readonly requestId: string;
  readonly idempotency: IdempotencyClaim | undefined;
}

/** The org a request is about: the one it names, or the only one its principal has. */
export function chooseOrg(principal: Principal, named: string | undefined): string {
  const orgIds = orgsOf(principal);
  const orgId = named || (principal.kind === "user" ? undefined : orgIds[0]);
  if (!orgId) {
    throw forbidden("org.missing", "org ID was empty", {
      hint: "please retry request with X-Nuon-Org-ID header or org_id query param",
    });
  }
  if (!orgIds.includes(orgId)) {
    throw forbidden("org.not-found", `org ${orgId} was not found`, { hint: "name an org that this token belongs to" });
  }
  return orgId;
}
