import { type Bindings, paged } from "../../http/index.ts";
import type { AccountService } from "./service.ts";

export function bindAccounts(bindings: Bindings, accounts: AccountService): void {
  bindings.bind("get_current_account", ({ context }) => accounts.current(context));
  bindings.bind("get_current_user", ({ context }) => accounts.current(context));
  bindings.bind("get_auth_me", ({ context }) => accounts.current(context));
  bindings.bind("validate_token", ({ context }) => accounts.validate(context));
  bindings.bind("get_org_acounts", async ({ context, page }) => paged(page, await accounts.list(context, page)));
}
