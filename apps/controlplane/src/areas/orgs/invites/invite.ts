import { conflict, type Fault, hasControlCharacter, invalidField, notFound } from "@exclave/kernel";

/** Somebody who may join an org. */
export interface Invite {
  readonly id: string;
  readonly orgId: string;
  readonly email: string;
  readonly roleType: InviteRole;
  readonly status: InviteStatus;
  readonly version: number;
  readonly expiresAt: Date;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type InviteRole = "org_admin" | "org_builder" | "org_support" | "org_read_only";

export type InviteStatus = "pending" | "accepted" | "revoked" | "expired";

/** One change of an invite's status, or of its code. */
export interface InviteChange {
  readonly inviteId: string;
  readonly status: InviteStatus;
  readonly description: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** What every code begins with, and no token. */
export const CODE_PREFIX = "inv";

const LIFE_MILLISECONDS = 7 * 86_400_000;
const MAXIMUM_EMAIL_LENGTH = 254;

/** True for what may be the code of an invite. */
export function isInviteCode(text: string): boolean {
  return text.startsWith(CODE_PREFIX);
}

/** When a code that is made now ends. */
export function inviteExpiry(now: Date): Date {
  return new Date(now.getTime() + LIFE_MILLISECONDS);
}

/** An e-mail as it is stored and compared; throws InvalidInput for what is none. */
export function checkEmail(email: string): string {
  const normal = email.trim().toLowerCase();
  if (normal.length > MAXIMUM_EMAIL_LENGTH || hasControlCharacter(normal) || !/^[^\s@]+@[^\s@]+$/.test(normal)) {
    throw invalidField("email", email, "must be an e-mail address, such as ada@example.com");
  }
  return normal;
}

/** The status as of `now`: one that nobody took in time has expired, whether or not that was written yet. */
export function statusAt({ status, expiresAt }: Invite, now: Date): InviteStatus {
  return status === "pending" && expiresAt <= now ? "expired" : status;
}

/** Refuses to change an invite that has ended; one whose code expired may still be sent again. */
export function checkPending({ id, status }: Invite): void {
  if (status !== "pending") {
    throw conflict("invite.not-pending", `invite ${id} is ${status}`, {
      hint: "invite the person again: POST /v1/orgs/current/invites",
    });
  }
}

/** Refuses to let somebody in whose invite is over. */
export function checkAcceptable(invite: Invite, now: Date): void {
  checkPending(invite);
  if (statusAt(invite, now) === "expired") {
    throw conflict("invite.expired", `invite ${invite.id} expired at ${invite.expiresAt.toISOString()}`, {
      hint: "ask whoever invited you to send it again",
    });
  }
}

/** Of an id or a code that names no invite. */
export function inviteNotFound(hint: string): Fault {
  return notFound("invite.not-found", "invite was not found", { hint });
}
