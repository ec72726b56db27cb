export { isInviteCode } from "./invite.ts";
export { bindInvites } from "./routes.ts";
export { createInviteService } from "./service.ts";
export { revokeInvitesBy } from "./store.ts";
