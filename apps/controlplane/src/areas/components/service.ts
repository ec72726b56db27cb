import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools, unlessTaken } from "@exclave/database";
import { conflict, newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import { labelsOf, resolveDependencies } from "../../configs/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import {
  type Component,
  type ComponentPlace,
  checkComponentName,
  checkVarName,
  refuseDependents,
  requireComponent,
} from "./component.ts";
import { checkTypes } from "./component-filter.ts";
import { refuseCycle } from "./dependency-graph.ts";
import type { AppCatalog, EndBuilds, NewestBuilds, PublishEvent, RefuseNamed } from "./ports.ts";
import {
  type ComponentPage,
  deleteComponents,
  findComponent,
  insertComponent,
  listAppComponents,
  listComponents,
  listDependencies,
  listDependents,
  updateComponent,
} from "./store.ts";
import { toWireComponent } from "./wire.ts";

/** Part of a list, as it was asked for. */
export interface ComponentListing extends Omit<ComponentPage, "appId" | "labels"> {
  /** `key=value` each. */
  readonly labels: readonly string[];
}

export interface ComponentService {
  create(context: RequestContext, app: string, request: RequestBody<"create_component">): Promise<Wire<"Component">>;
  get(context: RequestContext, place: ComponentPlace): Promise<Wire<"Component">>;
  /** Of one app, or of the whole org. */
  list(
    context: RequestContext,
    app: string | undefined,
    listing: ComponentListing,
  ): Promise<{ items: Wire<"Component">[]; hasNext: boolean }>;
  update(
    context: RequestContext,
    place: ComponentPlace,
    request: RequestBody<"update_component">,
  ): Promise<Wire<"Component">>;
  delete(context: RequestContext, place: ComponentPlace): Promise<Wire<"EmptyResponse">>;
  /** What it depends on itself. */
  dependencies(context: RequestContext, place: ComponentPlace): Promise<Wire<"Component">[]>;
  /** What depends on it itself. */
  dependents(context: RequestContext, place: ComponentPlace): Promise<Wire<"ComponentChildren">>;
}

export interface ComponentServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: AppCatalog;
  readonly endBuilds: EndBuilds;
  readonly newestBuilds: NewestBuilds;
  readonly refuseNamed: RefuseNamed;
  readonly publish: PublishEvent;
  readonly publicUrl: string;
}

export function createComponentService(options: ComponentServiceOptions): ComponentService {
  const { pools, mutate, apps, endBuilds, newestBuilds, refuseNamed, publish, publicUrl } = options;

  function announce(connection: Connection, component: Component, what: string): Promise<void> {
    const { orgId, id, appId, name } = component;
    const payload = { app_id: appId, name };
    return publish(connection, { orgId, topic: "components", resourceId: id, type: `component.${what}`, payload });
  }

  /** Each with its newest build. */
  async function show(connection: Connection, components: readonly Component[]): Promise<Wire<"Component">[]> {
    const builds = await newestBuilds(
      connection,
      components.map(({ id }) => id),
    );
    return components.map((component) => toWireComponent(component, publicUrl, builds.get(component.id)));
  }

  async function showOne(connection: Connection, component: Component): Promise<Wire<"Component">> {
    const [shown] = await show(connection, [component]);
    return shown!;
  }

  async function load(connection: Connection, place: ComponentPlace): Promise<Component> {
    return requireComponent(await findComponent(connection, place.component, place.app), place);
  }

  /** The same, while nobody else changes what depends on what in its app. */
  async function hold(connection: Connection, place: ComponentPlace): Promise<Component> {
    const { appId } = await load(connection, place);
    await apps.holdApp(connection, appId);
    return await load(connection, place);
  }

  return {
    async create(context, appName, request) {
      const { principal, orgId } = context;
      authorize(principal, "component.write", { orgId });
      const name = checkComponentName(request.name);
      const varName = checkVarName(request.var_name);
      return await mutate(context, { action: "component.create", resourceType: "component" }, async (connection) => {
        const { id: appId } = await apps.loadApp(connection, appName);
        await apps.holdApp(connection, appId);
        const others = await listAppComponents(connection, appId);
        const component = await refuseTakenName(name, () =>
          insertComponent(connection, {
            id: newId("component"),
            orgId,
            appId,
            name,
            varName,
            type: "unknown",
            status: "active",
            statusDescription: "component is active",
            dependencyIds: resolveDependencies(others, request.dependencies ?? []),
            labels: request.labels ?? {},
            createdById: principal.id,
          }),
        );
        await announce(connection, component, "created");
        const details = { app_id: appId, name };
        return { answer: toWireComponent(component, publicUrl), resourceId: component.id, details };
      });
    },
    async get({ principal, orgId }, place) {
      authorize(principal, "component.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => showOne(connection, await load(connection, place)));
    },
    async list({ principal, orgId }, appName, listing) {
      authorize(principal, "component.read", { orgId });
      const filter = { ...listing, types: checkTypes(listing.types), labels: labelsOf(listing.labels) };
      return await inOrg(pools, orgId, async (connection) => {
        const appId = appName && (await apps.loadApp(connection, appName)).id;
        const components = await listComponents(connection, { ...filter, appId });
        const items = await show(connection, components.slice(0, filter.limit));
        return { items, hasNext: components.length > filter.limit };
      });
    },
    async update(context, place, request) {
      authorize(context.principal, "component.write", { orgId: context.orgId });
      return await mutate(context, { action: "component.update", resourceType: "component" }, async (connection) => {
        const before = await hold(connection, place);
        const all = await listAppComponents(connection, before.appId);
        const after = changeComponent(before, request, all);
        refuseCycle(all.map((node) => (node.id === after.id ? after : node)));
        const component = await refuseTakenName(after.name, () => updateComponent(connection, after));
        await announce(connection, component, "updated");
        const details = { fields: Object.keys(request), dependencies: component.dependencyIds };
        return { answer: await showOne(connection, component), resourceId: component.id, details };
      });
    },
    async delete(context, place) {
      authorize(context.principal, "component.write", { orgId: context.orgId });
      return await mutate(context, { action: "component.delete", resourceType: "component" }, async (connection) => {
        const component = await hold(connection, place);
        refuseDependents(component, await listDependents(connection, component.id));
        await refuseNamed(connection, component.appId, [{ ...component, kind: "component" }]);
        await deleteComponents(connection, [component.id]);
        await endBuilds(connection, [component.id]);
        await announce(connection, component, "deleted");
        return { answer: {}, resourceId: component.id, details: { name: component.name } };
      });
    },
    async dependencies({ principal, orgId }, place) {
      authorize(principal, "component.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await load(connection, place);
        return await show(connection, await listDependencies(connection, id));
      });
    },
    async dependents({ principal, orgId }, place) {
      authorize(principal, "component.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await load(connection, place);
        return { children: await show(connection, await listDependents(connection, id)) };
      });
    },
  };
}

/** The component with what the request says; what it leaves out stays. */
function changeComponent(
  component: Component,
  request: RequestBody<"update_component">,
  all: readonly Component[],
): Component {
  return {
    ...component,
    name: checkComponentName(request.name),
    varName: request.var_name === undefined ? component.varName : checkVarName(request.var_name),
    dependencyIds:
      request.dependencies === undefined ? component.dependencyIds : resolveDependencies(all, request.dependencies),
    labels: request.labels ?? component.labels,
  };
}

function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken(
    "components_name",
    () =>
      conflict("component.name-taken", `the app has a component named ${name} already`, {
        hint: "choose another name",
      }),
    write,
  );
}
