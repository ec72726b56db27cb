import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools, unlessTaken } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { authorize } from "../../auth/index.ts";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import { type App, changeApp, checkAppName, checkWebhookUrl, nameTaken, requireApp } from "./app.ts";
import { configTemplate } from "./config-template.ts";
import { findIdsInForce, findLatestAppConfigs, listSteps } from "./configs/store.ts";
import { summarizeLabels } from "./labels.ts";
import { connectionIdsOf, type PartKind } from "./parts/part.ts";
import { listNewestParts } from "./parts/store.ts";
import type { AppBranches, AppComponents, AppMembers, PublishEvent, WireVcsConnections } from "./ports.ts";
import { type AppPage, deleteApp, findApp, insertApp, listApps, lockApp, updateApp } from "./store.ts";
import { toWireApp } from "./wire.ts";

export interface AppService {
  create(context: RequestContext, request: RequestBody<"create_app">): Promise<Wire<"App">>;
  /** Apps are named by id or name throughout. */
  get(context: RequestContext, idOrName: string): Promise<Wire<"App">>;
  list(context: RequestContext, page: AppPage): Promise<{ items: Wire<"App">[]; hasNext: boolean }>;
  update(context: RequestContext, idOrName: string, request: RequestBody<"update_app">): Promise<Wire<"App">>;
  /** A file of an app's config to begin with. */
  template(context: RequestContext, idOrName: string, type: string): Promise<Wire<"AppConfigTemplate">>;
  /** The label keys of what belongs to the app. */
  labels(context: RequestContext, idOrName: string): Promise<Wire<"AppLabelsResponse">>;
  /** Ends the app, its components, actions, runbooks and branches, and the builds of its sandbox. */
  delete(context: RequestContext, idOrName: string): Promise<Wire<"EmptyResponse">>;
}

export interface AppServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly components: AppComponents;
  readonly actions: AppMembers;
  readonly runbooks: AppMembers;
  readonly branches: Pick<AppBranches, "deleteAll">;
  readonly sandboxBuilds: Pick<AppMembers, "deleteAll">;
  readonly installSyncs: Pick<AppMembers, "deleteAll">;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
  readonly publicUrl: string;
}

/** The parts that an app shows of its own. */
const shown: readonly PartKind[] = ["input", "sandbox", "runner", "permissions"];

export function createAppService(options: AppServiceOptions): AppService {
  const { pools, mutate, components, actions, runbooks, branches, sandboxBuilds, installSyncs } = options;
  const { vcsConnections, publish, publicUrl } = options;

  function announce(connection: Connection, { orgId, id, name }: App, what: string): Promise<void> {
    return publish(connection, { orgId, topic: "apps", resourceId: id, type: `app.${what}`, payload: { name } });
  }

  /** Apps with their newest config, and their newest parts whichever config they are in. */
  async function whole(connection: Connection, apps: readonly App[]): Promise<Wire<"App">[]> {
    const ids = apps.map(({ id }) => id);
    const newest = await findLatestAppConfigs(connection, ids);
    const steps = await listSteps(
      connection,
      newest.map(({ id }) => id),
    );
    const inForce = await findIdsInForce(connection, ids);
    const parts = await listNewestParts(connection, ids, shown);
    const company = await vcsConnections(connection, connectionIdsOf(parts));
    return apps.map((app) => {
      const config = newest.find(({ appId }) => appId === app.id);
      return toWireApp(app, publicUrl, {
        newest: config,
        inForceId: inForce.get(app.id),
        steps: steps.get(config?.id ?? ""),
        parts: parts.filter(({ appId }) => appId === app.id),
        company,
      });
    });
  }

  async function wholeOne(connection: Connection, app: App): Promise<Wire<"App">> {
    const [shownApp] = await whole(connection, [app]);
    return shownApp!;
  }

  return {
    async create(context, request) {
      const { principal, orgId } = context;
      authorize(principal, "app.write", { orgId });
      const name = checkAppName(request.name);
      const slackWebhookUrl = checkWebhookUrl(request.slack_webhook_url ?? "");
      return await mutate(context, { action: "app.create", resourceType: "app" }, async (connection) => {
        const app = await refuseTakenName(name, () =>
          insertApp(connection, {
            id: newId("app"),
            orgId,
            name,
            description: request.description ?? "",
            displayName: request.display_name ?? "",
            status: "active",
            statusDescription: "app is active",
            configRepo: "",
            configDirectory: "",
            slackWebhookUrl,
            notificationsConfigId: newId("notificationsConfig"),
            labelColors: {},
            createdById: principal.id,
          }),
        );
        await announce(connection, app, "created");
        return { answer: toWireApp(app, publicUrl), resourceId: app.id, details: { name } };
      });
    },
    async get({ principal, orgId }, idOrName) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        return await wholeOne(connection, await loadApp(connection, idOrName));
      });
    },
    async list({ principal, orgId }, page) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const found = await listApps(connection, page);
        const items = await whole(connection, found.slice(0, page.limit));
        return { items, hasNext: found.length > page.limit };
      });
    },
    async update(context, idOrName, request) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      return await mutate(context, { action: "app.update", resourceType: "app" }, async (connection) => {
        const changed = changeApp(await loadApp(connection, idOrName), request);
        const app = await refuseTakenName(changed.name, () => updateApp(connection, changed));
        await announce(connection, app, "updated");
        const details = { fields: Object.keys(request) };
        return { answer: await wholeOne(connection, app), resourceId: app.id, details };
      });
    },
    async template({ principal, orgId }, idOrName, type) {
      authorize(principal, "app.read", { orgId });
      await inOrg(pools, orgId, (connection) => loadApp(connection, idOrName));
      return configTemplate(type);
    },
    async labels({ principal, orgId }, idOrName) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = await loadApp(connection, idOrName);
        const kinds = [
          ["action", await actions.list(connection, app.id)],
          ["component", await components.list(connection, app.id)],
          ["runbook", await runbooks.list(connection, app.id)],
        ] as const;
        return summarizeLabels(
          kinds.flatMap(([entityType, found]) => found.map(({ labels }) => ({ entityType, labels }))),
          app.labelColors,
        );
      });
    },
    async delete(context, idOrName) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      return await mutate(context, { action: "app.delete", resourceType: "app" }, async (connection) => {
        const { id } = await loadApp(connection, idOrName);
        const app = await holdApp(connection, id);
        for (const kind of [components, actions, runbooks, branches, sandboxBuilds, installSyncs]) {
          await kind.deleteAll(connection, app.id);
        }
        await deleteApp(connection, app.id);
        await announce(connection, app, "deleted");
        return { answer: {}, resourceId: app.id, details: { name: app.name } };
      });
    },
  };
}

/** The app of that id or name, or NotFound `app.not-found`. */
export async function loadApp(connection: Connection, idOrName: string): Promise<App> {
  return requireApp(await findApp(connection, idOrName), idOrName);
}

/** The same by id, and nobody else changes what belongs to it until the transaction ends. */
export async function holdApp(connection: Connection, appId: string): Promise<App> {
  return requireApp(await lockApp(connection, appId), appId);
}

function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  return unlessTaken("apps_name", () => nameTaken(name), write);
}
