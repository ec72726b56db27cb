import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, invalidField, notFound } from "@exclave/kernel";
import { authorize, can } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { type App, requireApp } from "../app.ts";
import { connectionIdsOf } from "../parts/part.ts";
import { listPartsOfConfig } from "../parts/store.ts";
import { toWireConfigParts } from "../parts/wire.ts";
import type {
  AppActions,
  AppComponents,
  AppMembers,
  PublishEvent,
  ShownBranches,
  WireVcsConnections,
} from "../ports.ts";
import { findApp, lockApp } from "../store.ts";
import { type AppConfig, changeAppConfig, emptyAppConfig, isStep } from "./app-config.ts";
import { toDot } from "./graph.ts";
import {
  addStep,
  closeAppConfig,
  findAppConfig,
  findIdsInForce,
  findIntermediate,
  findLatestAppConfig,
  insertAppConfig,
  listAppConfigs,
  listSteps,
  updateAppConfig,
} from "./store.ts";
import { toWireAppConfig } from "./wire.ts";

/** `latest` in place of an id is the newest config. */
const LATEST = "latest";

export interface AppConfigService {
  create(context: RequestContext, app: string, request: RequestBody<"create_app_config">): Promise<Wire<"AppConfig">>;
  get(context: RequestContext, app: string, configId: string, recurse: boolean): Promise<Wire<"AppConfig">>;
  /** Which components need which, as Graphviz text. */
  graph(context: RequestContext, app: string, configId: string): Promise<string>;
  /** Of one branch, by its id or name, where one is named. */
  list(
    context: RequestContext,
    app: string,
    page: { readonly branch?: string; readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"AppConfig">[]; hasNext: boolean }>;
  update(
    context: RequestContext,
    app: string,
    configId: string,
    request: RequestBody<"update_app_config">,
  ): Promise<Wire<"AppConfig">>;
  /** What it was made from, as it was sent: JSON text. */
  intermediate(context: RequestContext, app: string, configId: string): Promise<string>;
  /** Moves installs to the app config; an app that has none moves none. */
  updateInstalls(
    context: RequestContext,
    app: string,
    configId: string,
    request: RequestBody<"update_app_config_installs">,
  ): Promise<void>;
}

export interface AppConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly components: AppComponents;
  readonly actions: AppActions;
  readonly runbooks: AppMembers;
  readonly branches: ShownBranches;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
}

export function createAppConfigService(options: AppConfigServiceOptions): AppConfigService {
  const { pools, mutate, components, actions, branches, vcsConnections, publish } = options;

  function announce(connection: Connection, config: AppConfig, what: string): Promise<void> {
    const { orgId, id, appId, version, status } = config;
    const payload = { app_id: appId, version, status };
    return publish(connection, { orgId, topic: "apps", resourceId: id, type: `app-config.${what}`, payload });
  }

  async function checkComponents(
    connection: Connection,
    appId: string,
    ids: readonly string[] | undefined,
  ): Promise<readonly string[] | undefined> {
    const known = ids && new Set(await components.listIds(connection, appId));
    const strangers = ids?.filter((id) => !known?.has(id)) ?? [];
    if (strangers.length > 0) {
      throw invalidField("component_ids", strangers, "must be ids of components of this app");
    }
    return ids;
  }

  async function branchIdOf(connection: Connection, app: App, wanted: string | undefined): Promise<string | null> {
    if (!wanted) {
      return null;
    }
    const branch = await branches.find(connection, { app: app.id, branch: wanted });
    if (!branch) {
      throw invalidField("app_branch_id", wanted, "must be a branch of this app, or be left out");
    }
    return branch.id;
  }

  /** Configs of one app. */
  async function show(
    connection: Connection,
    appId: string,
    configs: readonly AppConfig[],
  ): Promise<Wire<"AppConfig">[]> {
    const inForce = await findIdsInForce(connection, [appId]);
    const steps = await listSteps(
      connection,
      configs.map(({ id }) => id),
    );
    const shownBranches = await branches.shown(
      connection,
      configs.flatMap(({ branchId }) => branchId ?? []),
    );
    return configs.map((config) =>
      toWireAppConfig(config, {
        inForceId: inForce.get(appId),
        steps: steps.get(config.id),
        branch: shownBranches.get(config.branchId ?? ""),
      }),
    );
  }

  async function showOne(connection: Connection, config: AppConfig): Promise<Wire<"AppConfig">> {
    const [shown] = await show(connection, config.appId, [config]);
    return shown!;
  }

  /** Everything that makes up an app config. */
  async function wholeOf(connection: Connection, config: AppConfig): Promise<Partial<Wire<"AppConfig">>> {
    const parts = await listPartsOfConfig(connection, config.id);
    const company = await vcsConnections(connection, connectionIdsOf(parts));
    return {
      component_config_connections: await components.listConfigs(connection, config),
      action_workflow_configs: await actions.listConfigs(connection, config),
      ...toWireConfigParts(parts, company),
    };
  }

  return {
    async create(context, appName, request) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      refuseUnserved(request);
      return await mutate(context, { action: "app-config.create", resourceType: "app_config" }, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        const config = await insertAppConfig(connection, {
          ...emptyAppConfig(app, {
            status: "pending",
            statusDescription: "waiting for its parts",
            createdById: context.principal.id,
          }),
          readme: request.readme ?? "",
          cliVersion: request.cli_version ?? "",
          intermediate: request.intermediate_config_json ?? "",
          prune: request.prune ?? false,
          branchId: await branchIdOf(connection, app, request.app_branch_id),
        });
        await announce(connection, config, "created");
        const details = { app_id: app.id, version: config.version };
        return { answer: await showOne(connection, config), resourceId: config.id, details };
      });
    },
    async get({ principal, orgId }, appName, configId, recurse) {
      authorize(principal, "app-config.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const found = await findApp(connection, appName);
        // Whether there is another app is nothing to a job of one.
        const isOpen = found !== undefined && can(principal, "app-config.read", { orgId, appId: found.id });
        const app = requireApp(isOpen ? found : undefined, appName);
        const config = await loadAppConfig(connection, app, configId);
        const whole = recurse ? await wholeOf(connection, config) : {};
        return { ...(await showOne(connection, config)), ...whole };
      });
    },
    async graph({ principal, orgId }, appName, configId) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        const configs = await components.listConfigs(connection, await loadAppConfig(connection, app, configId));
        const nodes = configs.map((config) => ({
          id: config.component_id ?? "",
          name: config.component_name ?? "",
          type: config.type ?? "",
          dependencyIds: config.component_dependency_ids ?? [],
        }));
        return toDot(nodes);
      });
    },
    async list({ principal, orgId }, appName, page) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        const { branch, offset, limit } = page;
        const branchId = branch && (await branches.load(connection, { app: app.id, branch })).id;
        const configs = await listAppConfigs(connection, app.id, { offset, limit, ...defined({ branchId }) });
        const items = await show(connection, app.id, configs.slice(0, limit));
        return { items, hasNext: configs.length > limit };
      });
    },
    async update(context, appName, configId, request) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      return await mutate(context, { action: "app-config.update", resourceType: "app_config" }, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        await lockApp(connection, app.id);
        const before = await loadAppConfig(connection, app, configId);
        const after = changeAppConfig(before, {
          status: request.status,
          statusDescription: request.status_description,
          state: request.state,
          componentIds: await checkComponents(connection, app.id, request.component_ids),
        });
        const config = await closeCompleted(connection, options, await updateAppConfig(connection, after));
        if (isStep(before, after)) {
          await addStep(connection, config, context.principal.id);
        }
        await announce(connection, config, "updated");
        const details = { from: before.status, to: config.status };
        return { answer: await showOne(connection, config), resourceId: config.id, details };
      });
    },
    async intermediate({ principal, orgId }, appName, configId) {
      authorize(principal, "app.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        const config = await loadAppConfig(connection, app, configId);
        const text = await findIntermediate(connection, config.id);
        if (text === undefined) {
          throw notFound(
            "app-config.no-intermediate",
            `app config ${config.id} was made without an intermediate config`,
            {
              hint: "send intermediate_config_json when you create one",
            },
          );
        }
        return text;
      });
    },
    async updateInstalls(context, appName, configId, { installIDs: installIds = [] }) {
      authorize(context.principal, "app.write", { orgId: context.orgId });
      const kind = { action: "app-config.update-installs", resourceType: "app_config" };
      await mutate(context, kind, async (connection) => {
        const app = requireApp(await findApp(connection, appName), appName);
        const config = await loadAppConfig(connection, app, configId);
        if (installIds.length > 0) {
          throw invalidField("installIDs", installIds, "must be ids of installs of this app, which has none");
        }
        return { answer: null, resourceId: config.id, details: { installs: [] } };
      });
    },
  };
}

/** A config that a client calls active is complete: from now on it is made up of what makes it up now. */
async function closeCompleted(
  connection: Connection,
  { components, actions, runbooks }: Pick<AppConfigServiceOptions, "components" | "actions" | "runbooks">,
  config: AppConfig,
): Promise<AppConfig> {
  if (config.closedAt || config.status !== "active") {
    return config;
  }
  return await closeAppConfig(connection, config.id, {
    componentConfigIds: await components.listConfigIds(connection, config),
    actions: await actions.listIn(connection, config),
    runbooks: await runbooks.listIn(connection, config),
  });
}

function refuseUnserved(request: RequestBody<"create_app_config">): void {
  if (request.plan_only) {
    throw invalidField(
      "plan_only",
      true,
      "a plan is what POST /v1/apps/{app_id}/configs/plan answers with: leave it out",
    );
  }
}

/** A config of the app, by id or as the `latest`, or NotFound `app-config.not-found`. */
export async function loadAppConfig(connection: Connection, app: App, configId: string): Promise<AppConfig> {
  const config = await (configId === LATEST
    ? findLatestAppConfig(connection, app.id)
    : findAppConfig(connection, app.id, configId));
  if (!config) {
    throw notFound("app-config.not-found", `app ${app.name} has no config ${configId}`, {
      hint: `GET /v1/apps/${app.id}/configs lists its configs; POST /v1/apps/${app.id}/configs makes one`,
    });
  }
  return config;
}
