import type { Client } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { notFound } from "@exclave/kernel";
import { choose } from "../terminal/choose.ts";
import { isNotFound, missing, suggestion } from "./faults.ts";
import { findApp } from "./find.ts";
import type { Session } from "./session.ts";

/** Something of which an app has several, each with a name of its own. */
export interface KindInApp<Item> {
  readonly kind: "action" | "branch" | "component" | "runbook";
  /** That names one, for commands that do not take it as their argument alone. */
  readonly flag?: string;
  /** By id or name. */
  read(client: Client, appId: string, named: string): Promise<Item>;
  list(client: Client, appId: string): AsyncIterable<Item>;
}

/** As the command line names it. */
export interface NamedInApp {
  readonly named: string | undefined;
  readonly appNamed: string | undefined;
}

/** The thing of that name or id in the app that is meant; else the only one it has, or the one that a person chooses. */
export async function findInApp<Item extends { readonly id?: string; readonly name?: string }>(
  session: Session,
  { kind, flag, read, list }: KindInApp<Item>,
  { named, appNamed }: NamedInApp,
): Promise<{ readonly app: Wire<"App">; readonly found: Item }> {
  const { client, shell } = session;
  const app = await findApp(session, appNamed);
  if (named !== undefined) {
    try {
      return { app, found: await read(client, app.id!, named) };
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      const names = namesOf(await Array.fromAsync(list(client, app.id!)));
      throw notFound(`${kind}.not-found`, `no ${kind} ${named} in app ${app.name}`, {
        hint: suggestion(named, names),
        details: { names },
      });
    }
  }
  const items = await Array.fromAsync(list(client, app.id!));
  if (items.length === 1) {
    return { app, found: items[0]! };
  }
  if (items.length > 1 && shell.isInteractive) {
    return { app, found: await choose(`Which ${kind}?`, items, ({ name = "" }) => name) };
  }
  throw missing(kind, `name one${flag === undefined ? "" : ` with ${flag}`}; ${suggestion("", namesOf(items))}`);
}

function namesOf(items: readonly { readonly name?: string }[]): string[] {
  return items.map(({ name = "" }) => name);
}
