import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { missing, suggestion } from "../session/faults.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openClient, openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

type Invite = Wire<"OrgInvite">;

export interface InviteFlags {
  readonly email: string | undefined;
  readonly role: string | undefined;
}

/** Invites an e-mail, and shows the code that has to be handed over. */
export async function invite(shell: Shell, { email, role }: InviteFlags): Promise<View> {
  if (email === undefined) {
    throw missing("e-mail", "say one with --email");
  }
  const { client } = await openSession(shell);
  const body = { email, ...(role === undefined ? {} : { role_type: role as NonNullable<Invite["role_type"]> }) };
  const made = await client.call("create_org_invite", { body });
  return codeView(shell, `invited ${made.email} as ${made.role_type}`, made);
}

/** Makes another code for somebody who is invited. */
export async function resendInvite(shell: Shell, named: string): Promise<View> {
  const { client } = await openSession(shell);
  const { id } = await findInvite(client, named);
  const sent = await client.call("resend_org_invite", { path: { invite_id: id! } });
  return codeView(shell, `${sent.email} has another code; the one before holds no longer`, sent);
}

/** Ends an invite. */
export async function revokeInvite(shell: Shell, named: string): Promise<View> {
  const { client } = await openSession(shell);
  const { id } = await findInvite(client, named);
  const revoked = await client.call("revoke_org_invite", { path: { invite_id: id! } });
  return sentenceView(`revoked the invite of ${revoked.email}`, revoked, revoked.id);
}

/** Who was invited, and what became of it. */
export async function listInvites(shell: Shell, page: PageQuery): Promise<View> {
  const { client } = await openSession(shell);
  return await pageView({
    page,
    read: (query) => client.answer("get_org_invites", { query }),
    nameOf: ({ email }) => email,
    columns: [
      { title: "email", of: ({ email }) => email },
      { title: "id", of: ({ id }) => id },
      { title: "role", of: ({ role_type: role }) => role },
      { title: "status", of: ({ status, status_v2: whole }) => (whole?.status === "expired" ? "expired" : status) },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "nobody was invited: `exclave orgs invite --email EMAIL`",
  });
}

/** Joins the org of a code with the account that is logged in. */
export async function join(shell: Shell, code: string): Promise<View> {
  const client = await openClient(shell);
  const joined = await client.call("accept_org_invite", { body: { code } });
  return sentenceView(`joined org ${joined.org_id}: \`exclave orgs select ${joined.org_id}\``, joined, joined.org_id);
}

/** The code goes with how to use it, for nothing is sent by mail. */
function codeView(shell: Shell, sentence: string, made: Invite): View {
  shell.say(`nothing was sent; hand over the code, which holds until ${made.expires_at}, for one of:`);
  shell.say("  exclave auth login --invite CODE    for who has no account here");
  shell.say("  exclave orgs join CODE              for who is logged in with this e-mail");
  return sentenceView(`${sentence}: ${made.code}`, made, made.code);
}

/** An invite that is not over, by id or by e-mail. */
async function findInvite(client: Client, named: string): Promise<Invite> {
  const open = (await Array.fromAsync(client.list("get_org_invites"))).filter(
    ({ status, status_v2: whole }) => status === "pending" || whole?.status === "expired",
  );
  const wanted = named.toLowerCase();
  const found = open.find(({ id, email }) => id === named || email === wanted);
  if (!found) {
    throw notFound("invite.not-found", `no invite of ${named} waits`, {
      hint: suggestion(
        wanted,
        open.map(({ email }) => email ?? ""),
      ),
    });
  }
  return found;
}
