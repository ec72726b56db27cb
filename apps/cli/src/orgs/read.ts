import type { Shell } from "../commands/shell.ts";
import { itemView, sentenceView, type View } from "../output/view.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openClient, openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

/** The orgs of the account. */
export async function listOrgs(shell: Shell, page: PageQuery): Promise<View> {
  const client = await openClient(shell);
  const selected = (await shell.configuration()).get("org_id");
  return await pageView({
    page,
    read: (query) => client.answer("get_orgs", { query }),
    nameOf: ({ name }) => name,
    isCurrent: ({ id, name }) => selected !== undefined && (id === selected || name === selected),
    columns: [
      { title: "name", of: ({ name }) => name },
      { title: "id", of: ({ id }) => id },
      { title: "status", of: ({ status }) => status },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "you belong to no org: `exclave orgs create --name NAME` makes one",
  });
}

/** The org that commands are about. */
export async function currentOrg(shell: Shell): Promise<View> {
  const { client } = await openSession(shell);
  const org = await client.call("get_org");
  return itemView({
    data: org,
    name: org.name,
    fields: { name: org.name, id: org.id, status: org.status, apps: org.app_count, created: age(org.created_at) },
  });
}

/** Its id alone. */
export async function orgId(shell: Shell): Promise<View> {
  const { orgId: id } = await openSession(shell);
  return sentenceView(id, { id }, id);
}
