import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import { choose } from "../terminal/choose.ts";
import { isNotFound, missing, suggestion } from "./faults.ts";
import type { Session } from "./session.ts";

/** The app of that name or id; else the selected one, the only one, or the one that a person chooses. */
export async function findApp(session: Session, named: string | undefined): Promise<Wire<"App">> {
  const { client, shell } = session;
  const wanted = named ?? (await shell.configuration()).get("app_id");
  if (wanted !== undefined) {
    try {
      return await client.call("get_app", { path: { app_id: wanted } });
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      const names = (await Array.fromAsync(client.list("get_apps"))).map(({ name = "" }) => name);
      throw notFound("app.not-found", `no app ${wanted}`, { hint: suggestion(wanted, names), details: { names } });
    }
  }
  const apps = await Array.fromAsync(client.list("get_apps"));
  if (apps.length === 1) {
    return apps[0]!;
  }
  if (apps.length > 1 && shell.isInteractive) {
    return await choose("Which app?", apps, ({ name = "" }) => name);
  }
  const names = apps.map(({ name = "" }) => name);
  throw missing("app", `name one with --app-id, or run \`exclave apps select\`; ${suggestion("", names)}`);
}
