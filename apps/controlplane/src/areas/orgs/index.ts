export { bindInvites, createInviteService, isInviteCode, revokeInvitesBy } from "./invites/index.ts";
export type { NewOrgRunners, OrgFurnishing } from "./ports.ts";
export { bindOrgs } from "./routes.ts";
export { createOrg, createOrgService } from "./service.ts";
export { findOrg } from "./store.ts";
