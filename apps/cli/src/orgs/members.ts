import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { suggestion } from "../session/faults.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";

type Account = Wire<"Account">;

/** Who belongs to the org. */
export async function listMembers(shell: Shell, page: PageQuery): Promise<View> {
  const { client } = await openSession(shell);
  return await pageView({
    page,
    read: async (query) => {
      const { body, headers } = await client.answer("get_org_acounts", { query });
      // The contract has one account here; servers answer a list.
      return { body: body as unknown as readonly Account[], headers };
    },
    nameOf: ({ email }) => email,
    columns: [
      { title: "email", of: ({ email }) => email },
      { title: "id", of: ({ id }) => id },
      { title: "role", of: ({ roles = [] }) => roles.map(({ role_type: role }) => role).join(", ") },
    ],
    whenEmpty: "nobody belongs to the org",
  });
}

/** Adds an account that shares another org with the caller. */
export async function addMember(shell: Shell, accountId: string): Promise<View> {
  const { client } = await openSession(shell);
  const added = await client.call("add_user", { body: { user_id: accountId } });
  return sentenceView(`${added.email} belongs to the org now`, added, added.email);
}

/** Gives a member another role. */
export async function changeRole(shell: Shell, named: string, role: string): Promise<View> {
  const { client } = await openSession(shell);
  const { id } = await findMember(client, named);
  const changed = await client.call("update_org_account_role", {
    path: { account_id: id! },
    body: { role_type: role as NonNullable<Wire<"Role">["role_type"]> },
  });
  return sentenceView(`${changed.email} is ${role} now`, changed, changed.email);
}

/** Takes a member out of the org once that is confirmed. */
export async function removeMember(shell: Shell, named: string, isConfirmed: boolean): Promise<View> {
  const { client } = await openSession(shell);
  const { id, email } = await findMember(client, named);
  await confirmed(shell, isConfirmed, `Remove ${email} from the org?`);
  const removed = await client.call("remove_user", { body: { user_id: id! } });
  return sentenceView(`removed ${email}, whose tokens do nothing here from now on`, removed, removed.email);
}

/** A member, by id or by e-mail. */
async function findMember(client: Client, named: string): Promise<Account> {
  const members = (await Array.fromAsync(client.list("get_org_acounts"))) as readonly Account[];
  const wanted = named.toLowerCase();
  const found = members.find(({ id, email }) => id === named || email?.toLowerCase() === wanted);
  if (!found) {
    throw notFound("account.not-found", `no member of the org is ${named}`, {
      hint: suggestion(
        wanted,
        members.map(({ email }) => email ?? ""),
      ),
    });
  }
  return found;
}
