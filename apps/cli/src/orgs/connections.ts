import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { confirmed } from "../session/confirmed.ts";
import { missing } from "../session/faults.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age } from "../terminal/age.ts";

/** The org's connections to hosts of repositories. */
export async function listConnections(shell: Shell, page: PageQuery): Promise<View> {
  const { client } = await openSession(shell);
  return await pageView({
    page,
    read: (query) => client.answer("get_org_vcs_connections", { query }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "account", of: ({ github_account_name: name }) => name },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: "none are connected: public repositories need no connection",
  });
}

/** Connects an installation of the operator's GitHub App; the same one twice is the same connection. */
export async function connectGithub(shell: Shell, installation: string | undefined): Promise<View> {
  if (installation === undefined) {
    throw missing("installation", "name its number at GitHub, the last part of the installation's URL");
  }
  const { client } = await openSession(shell);
  const connection = await client.call("create_vcs_connection", { body: { github_install_id: installation } });
  const account = connection.github_account_name ?? "GitHub";
  return sentenceView(`connected ${account} (${connection.id})`, connection, connection.id);
}

/** Ends a connection once that is confirmed. */
export async function deleteConnection(
  shell: Shell,
  connectionId: string | undefined,
  isConfirmed: boolean,
): Promise<View> {
  if (connectionId === undefined) {
    throw missing("connection", "name one with --connection-id; `exclave orgs list-vcs-connections` shows them");
  }
  const { client } = await openSession(shell);
  const path = { connection_id: connectionId };
  const connection = await client.call("get_vcs_connection", { path });
  const account = connection.github_account_name ?? "";
  await confirmed(shell, isConfirmed, `Disconnect ${account} (${connection.id})?`);
  await client.call("delete_vcs_connection", { path });
  return sentenceView(
    `disconnected ${account} (${connection.id})`,
    { id: connection.id, deleted: true },
    connection.id,
  );
}
