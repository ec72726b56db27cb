export type { RoleType } from "./account.ts";
export { bindMembers, createMemberService } from "./members/index.ts";
export { bindAccounts } from "./routes.ts";
export { createAccountService } from "./service.ts";
export {
  announceMembers,
  findAccounts,
  grantRole,
  hasMember,
  insertAccount,
  insertRoles,
  MEMBERSHIPS_CHANNEL,
} from "./store.ts";
export { toWireAccount } from "./wire.ts";
