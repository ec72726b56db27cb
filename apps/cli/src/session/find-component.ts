import type { Wire } from "@exclave/contract";
import { isId } from "@exclave/kernel";
import { findInApp, type KindInApp } from "./find-in-app.ts";
import type { Session } from "./session.ts";

const component: KindInApp<Wire<"Component">> = {
  kind: "component",
  flag: "--component-id",
  read: (client, appId, named) =>
    client.call("get_app_component", { path: { app_id: appId, component_name_or_id: named } }),
  list: (client, appId) => client.list("get_app_components", { path: { app_id: appId } }),
};

/** The component of that id, whichever app it is of, or of that name in the app that is meant. */
export async function findComponent(
  session: Session,
  named: string | undefined,
  appNamed: string | undefined,
): Promise<Wire<"Component">> {
  if (named !== undefined && isId(named)) {
    return await session.client.call("get_component", { path: { component_id: named } });
  }
  return (await findInApp(session, component, { named, appNamed })).found;
}

/** The build of that id; where a component is named in its place, or beside nothing, the newest of that component. */
export async function findBuild(
  session: Session,
  named: string | undefined,
  componentNamed: string | undefined,
  appNamed: string | undefined,
): Promise<Wire<"ComponentBuild">> {
  const { client } = session;
  if (named !== undefined && !isComponent(named)) {
    return await client.call("get_build", { path: { build_id: named } });
  }
  const component = await findComponent(session, named ?? componentNamed, appNamed);
  return await client.call("get_component_latest_build", { path: { component_id: component.id! } });
}

/** Builds have ids alone, so that any other word is the name of a component; ids of components begin as no build's does. */
function isComponent(named: string): boolean {
  return isId(named) ? named.startsWith("cmp") : !named.startsWith("bld");
}
