import type { Wire } from "@exclave/contract";
import { isId, notFound } from "@exclave/kernel";
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

/** The component of that id, or of that name in the app that is meant. */
export async function findComponent(
  session: Session,
  named: string | undefined,
  appNamed: string | undefined,
): Promise<Wire<"Component">> {
  const { client, shell } = session;
  if (named !== undefined && isId(named)) {
    return await client.call("get_component", { path: { component_id: named } });
  }
  const app = await findApp(session, appNamed);
  const components = await Array.fromAsync(client.list("get_app_components", { path: { app_id: app.id! } }));
  const names = components.map(({ name = "" }) => name);
  if (named !== undefined) {
    const found = components.find(({ name }) => name === named);
    if (!found) {
      throw notFound("component.not-found", `no component ${named} in app ${app.name}`, {
        hint: suggestion(named, names),
        details: { names },
      });
    }
    return found;
  }
  if (components.length === 1) {
    return components[0]!;
  }
  if (components.length > 1 && shell.isInteractive) {
    return await choose("Which component?", components, ({ name = "" }) => name);
  }
  throw missing("component", `name one with --component-id; ${suggestion("", names)}`);
}

/** The build of that id; without one the newest of the component that is meant. */
export async function findBuild(
  session: Session,
  buildId: string | undefined,
  componentNamed: string | undefined,
  appNamed: string | undefined,
): Promise<Wire<"ComponentBuild">> {
  const { client } = session;
  if (buildId !== undefined) {
    return await client.call("get_build", { path: { build_id: buildId } });
  }
  const component = await findComponent(session, componentNamed, appNamed);
  return await client.call("get_component_latest_build", { path: { component_id: component.id! } });
}
