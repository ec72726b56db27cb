export { bindOrgDeleting, createOrgDeleting } from "./deleting/index.ts";
export { bindInvites, createInviteService, isInviteCode, revokeInvitesBy } from "./invites/index.ts";
export type { ConnectionsOfOrg, NewOrgRunners, OrgFurnishing, RunnersOfOrg } from "./ports.ts";
export { bindOrgs } from "./routes.ts";
export { createOrg, createOrgService } from "./service.ts";
export { findOrg, isDeletedOrg } from "./store.ts";
