export type { RoleType } from "./account.ts";
export { bindMembers, createMemberService } from "./members/index.ts";
export { bindAccounts } from "./routes.ts";
export { createAccountService } from "./service.ts";
export { findAccounts, grantRole, insertAccount, insertRoles, MEMBERSHIPS_CHANNEL } from "./store.ts";
export { toWireAccount } from "./wire.ts";
