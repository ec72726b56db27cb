export type { Account, AccountWithRoles, Role, RoleType } from "./account.ts";
export { bindAccounts } from "./routes.ts";
export { type AccountService, createAccountService } from "./service.ts";
export { findAccounts, grantRole, insertAccount, insertRoles, MEMBERSHIPS_CHANNEL } from "./store.ts";
export { toWireAccount } from "./wire.ts";
