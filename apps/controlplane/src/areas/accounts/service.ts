import type { Wire } from "@exclave/contract";
import { inOrg, inSystem, type Pools } from "@exclave/database";
import { unauthenticated } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import { findAccount, listAccounts } from "./store.ts";
import { toWireAccount } from "./wire.ts";

export interface AccountService {
  /** The account behind the request's token, with every org it belongs to. */
  current(context: RequestContext): Promise<Wire<"Account">>;
  /** Whether the request's token holds: one that does not gets no answer but 401. */
  validate(context: RequestContext): Promise<Wire<"ValidateTokenResponse200">>;
  /** Accounts of the request's org. */
  list(
    context: RequestContext,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"Account">[]; hasNext: boolean }>;
}

export function createAccountService({ pools }: { readonly pools: Pools }): AccountService {
  return {
    async current({ principal }) {
      authorize(principal, "account.read");
      const found = await inSystem(pools, (connection) => findAccount(connection, principal.id));
      if (!found) {
        throw unauthenticated("auth.account-gone", "no account identified", { hint: "use the token of a user" });
      }
      return toWireAccount(found);
    },
    async validate({ principal }) {
      authorize(principal, "account.read");
      return { valid: true };
    },
    async list({ principal, orgId }, page) {
      authorize(principal, "org.read", { orgId });
      const found = await inOrg(pools, orgId, (connection) => listAccounts(connection, orgId, page));
      return { items: found.slice(0, page.limit).map(toWireAccount), hasNext: found.length > page.limit };
    },
  };
}
