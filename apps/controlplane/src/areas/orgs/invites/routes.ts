import { type Bindings, paged } from "../../../http/index.ts";
import type { InviteService } from "./service.ts";

export function bindInvites(bindings: Bindings, invites: InviteService): void {
  bindings.bind("create_org_invite", ({ context, body }) => invites.create(context, body));
  bindings.bind("get_org_invites", async ({ context, page }) => paged(page, await invites.list(context, page)));
  bindings.bind("resend_org_invite", ({ context, path }) => invites.resend(context, path["invite_id"]!));
  bindings.bind("revoke_org_invite", ({ context, path }) => invites.revoke(context, path["invite_id"]!));
  bindings.bind("accept_org_invite", ({ context, body }) => invites.accept(context, body));
}
