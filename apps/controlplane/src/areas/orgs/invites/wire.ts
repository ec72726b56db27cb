import type { Wire } from "@exclave/contract";
import { defined } from "@exclave/kernel";
import { type Invite, type InviteChange, type InviteStatus, statusAt } from "./invite.ts";

export interface ShownInvite {
  readonly now: Date;
  readonly changes: readonly InviteChange[];
  /** Shown once, to whoever invites. */
  readonly code?: string;
}

export function toWireInvite(invite: Invite, { now, changes, code }: ShownInvite): Wire<"OrgInvite"> {
  const status = statusAt(invite, now);
  const newest = changes.at(-1);
  const description = status === "expired" ? "nobody took it in time: send it again" : (newest?.description ?? "");
  return {
    id: invite.id,
    org_id: invite.orgId,
    email: invite.email,
    role_type: invite.roleType,
    // The API has no word for one that expired.
    status: status === "expired" ? "revoked" : status,
    status_v2: {
      ...statusOf(status, description, newest?.createdAt ?? invite.updatedAt, newest?.createdById ?? ""),
      history: changes.map((change) =>
        statusOf(change.status, change.description, change.createdAt, change.createdById),
      ),
    },
    expires_at: invite.expiresAt.toISOString(),
    created_by_id: invite.createdById,
    created_at: invite.createdAt.toISOString(),
    updated_at: invite.updatedAt.toISOString(),
    ...defined({ code }),
  };
}

const words = { pending: "pending", accepted: "success", revoked: "cancelled", expired: "expired" } as const;

function statusOf(status: InviteStatus, description: string, at: Date, byId: string): Wire<"CompositeStatus"> {
  return {
    status: words[status],
    status_human_description: description,
    created_at_ts: Math.floor(at.getTime() / 1000),
    created_by_id: byId,
  };
}
