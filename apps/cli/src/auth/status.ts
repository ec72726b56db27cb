import type { Shell } from "../commands/shell.ts";
import { itemView, type View } from "../output/view.ts";
import { openClient } from "../session/session.ts";

/** Whose token is used, and where. */
export async function status(shell: Shell): Promise<View> {
  const configuration = await shell.configuration();
  const account = await (await openClient(shell)).call("get_current_user");
  return itemView({
    data: { api_url: configuration.apiUrl, account },
    name: account.email,
    fields: {
      account: account.email,
      id: account.id,
      API: configuration.apiUrl,
      "token from": configuration.originOf("api_token"),
      org: configuration.get("org_id"),
      app: configuration.get("app_id"),
    },
  });
}
