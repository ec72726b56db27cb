import type { Wire } from "@exclave/contract";
import { type Fault, isFault, notFound, preconditionFailed } from "@exclave/kernel";
import { isNotFound, suggestion } from "../../session/faults.ts";
import type { Session } from "../../session/session.ts";
import { shellWord } from "../../terminal/shell-word.ts";
import { nearestAppName } from "../app-name.ts";

export interface FindOrCreateAppOptions {
  readonly name: string;
  readonly create: boolean;
}

/** The app of that name or id; makes one where that is asked for, else says how. */
export async function findOrCreateApp(session: Session, options: FindOrCreateAppOptions): Promise<Wire<"App">> {
  const { client, shell } = session;
  const { name, create } = options;
  try {
    return await client.call("get_app", { path: { app_id: name } });
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
  if (create) {
    const app = await client.call("create_app", { body: { name } }).catch((error: unknown) => {
      throw isFault(error) && error.code === "request.invalid-field" ? nameRefused(error, name) : error;
    });
    shell.say(`made app ${app.name} (${app.id})`);
    return app;
  }
  const names = (await Array.fromAsync(client.list("get_apps"))).map((app) => app.name ?? "");
  throw notFound("app.not-found", `no app ${name}`, {
    hint: `\`exclave apps sync --create\` makes it, and --app-id names another; ${suggestion(name, names)}`,
    details: { names },
  });
}

/** The server's words speak of a field, and the name is the directory's unless somebody said another. */
function nameRefused({ code, message, hint = "", details }: Fault, name: string): Fault {
  return preconditionFailed(code, message, {
    hint: `${hint}\n--app-id names the app otherwise than its directory: --app-id ${shellWord(nearestAppName(name))}`,
    ...(details && { details }),
  });
}
