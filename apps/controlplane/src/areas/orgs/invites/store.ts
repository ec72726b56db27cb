import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { Invite, InviteChange, InviteStatus } from "./invite.ts";

const columns = sql`i.id, i.org_id as "orgId", i.email, i.role_type as "roleType", i.status, i.version,
  i.expires_at as "expiresAt", i.created_by_id as "createdById", i.created_at as "createdAt",
  i.updated_at as "updatedAt"`;

export type NewInvite = Omit<Invite, "status" | "version" | "createdAt" | "updatedAt"> & { readonly codeHash: Buffer };

/** Adds a pending invite; its e-mail must have none that is pending. */
export async function insertInvite(connection: Connection, invite: NewInvite): Promise<Invite> {
  const inserted = await row<Invite>(
    connection,
    sql`insert into org_invites as i (id, org_id, email, role_type, status, code_hash, expires_at, created_by_id)
        values (${invite.id}, ${invite.orgId}, ${invite.email}, ${invite.roleType}, 'pending', ${invite.codeHash},
          ${invite.expiresAt}, ${invite.createdById})
        returning ${columns}`,
  );
  await insertChange(connection, inserted!, "invited", invite.createdById);
  return inserted!;
}

/** One invite of the connection's org, held until the transaction ends. */
export async function holdInvite(connection: Connection, inviteId: string): Promise<Invite | undefined> {
  return await row<Invite>(connection, sql`select ${columns} from org_invites i where i.id = ${inviteId} for update`);
}

/** The invite of a code, in an org that is there, held until the transaction ends; for the system's connection only. */
export async function holdInviteByCode(connection: Connection, codeHash: Buffer): Promise<Invite | undefined> {
  return await row<Invite>(
    connection,
    sql`select ${columns} from org_invites i join orgs o on o.id = i.org_id and o.deleted_at is null
        where i.code_hash = ${codeHash} for update of i`,
  );
}

/** Invites of the connection's org, newest first; one more than `limit`. */
export async function listInvites(
  connection: Connection,
  page: { readonly offset: number; readonly limit: number },
): Promise<Invite[]> {
  return await rows<Invite>(
    connection,
    sql`select ${columns} from org_invites i order by i.created_at desc, i.id desc
        limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** What became of some invites, oldest first. */
export async function listChanges(connection: Connection, inviteIds: readonly string[]): Promise<InviteChange[]> {
  return await rows<InviteChange>(
    connection,
    sql`select invite_id as "inviteId", status, description, created_by_id as "createdById", created_at as "createdAt"
        from org_invite_status_history where invite_id = any(${inviteIds}) order by invite_id, sequence`,
  );
}

export interface InviteMove {
  readonly status: InviteStatus;
  readonly description: string;
  readonly byId: string;
}

/** Moves an invite whose row the connection holds. */
export async function moveInvite(connection: Connection, invite: Invite, move: InviteMove): Promise<Invite> {
  const moved = await row<Invite>(
    connection,
    sql`update org_invites i set status = ${move.status}, version = version + 1, updated_at = now()
        where i.id = ${invite.id} returning ${columns}`,
  );
  await insertChange(connection, moved!, move.description, move.byId);
  return moved!;
}

export interface NewCode {
  readonly codeHash: Buffer;
  readonly expiresAt: Date;
  readonly byId: string;
}

/** Replaces the code of an invite whose row the connection holds. */
export async function renewInvite(connection: Connection, invite: Invite, code: NewCode): Promise<Invite> {
  const renewed = await row<Invite>(
    connection,
    sql`update org_invites i set code_hash = ${code.codeHash}, expires_at = ${code.expiresAt}, version = version + 1,
          updated_at = now()
        where i.id = ${invite.id} returning ${columns}`,
  );
  await insertChange(connection, renewed!, "another code", code.byId);
  return renewed!;
}

/** Writes down that an e-mail's pending invite has expired, where it has. */
export async function expireInvites(connection: Connection, email: string, now: Date, byId: string): Promise<void> {
  const stale = await rows<Invite>(
    connection,
    sql`select ${columns} from org_invites i where i.email = ${email} and i.status = 'pending' and i.expires_at <= ${now}
        for update`,
  );
  for (const invite of stale) {
    await moveInvite(connection, invite, { status: "expired", description: "nobody took it in time", byId });
  }
}

/** Revokes the pending invites of an account that made them as the administrator it is no longer. */
export async function revokeInvitesBy(connection: Connection, orgId: string, accountId: string): Promise<void> {
  const made = await rows<Invite>(
    connection,
    sql`select ${columns} from org_invites i
        where i.org_id = ${orgId} and i.created_by_id = ${accountId} and i.status = 'pending' for update`,
  );
  for (const invite of made) {
    await moveInvite(connection, invite, {
      status: "revoked",
      description: "who invited is no administrator any more",
      byId: accountId,
    });
  }
}

async function insertChange(
  connection: Connection,
  { id, orgId, version, status }: Invite,
  description: string,
  byId: string,
): Promise<void> {
  await execute(
    connection,
    sql`insert into org_invite_status_history (org_id, invite_id, sequence, status, description, created_by_id)
        values (${orgId}, ${id}, ${version}, ${status}, ${description}, ${byId})`,
  );
}
