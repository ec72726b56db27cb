import type { Shell } from "../commands/shell.ts";
import { listView, type View } from "../output/view.ts";
import { type PageQuery, readPage } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

/** The org's connections to hosts of repositories. */
export async function listConnections(shell: Shell, page: PageQuery): Promise<View> {
  const { client } = await openSession(shell);
  const { rows, page: note } = await readPage(page, (query) => client.answer("get_org_vcs_connections", { query }));
  return listView({
    rows,
    page: note,
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "account", of: ({ github_account_name: name }) => name },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "none are connected: public repositories need no connection",
  });
}
