import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, invalidField, newId } from "@exclave/kernel";
import { authorize, can } from "../../../auth/index.ts";
import { type GitSourceChecks, placeGit, resolveDependencies } from "../../../configs/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { AppConfig, Namer } from "../../apps/index.ts";
import { type Action, type ActionPlace, requireAction } from "../action.ts";
import type { ActionApps, ActionComponents, PublishEvent, WireVcsConnections } from "../ports.ts";
import { findAction, listAppActions, lockAction, namesOfActions } from "../store.ts";
import {
  type ActionConfig,
  type ActionStep,
  componentIdsOf,
  configNotFound,
  connectionIdsOf,
  namedIn,
  type Trigger,
} from "./action-config.ts";
import { type ConfigRequest, type GivenConfig, type GivenTrigger, parseConfigRequest } from "./config-request.ts";
import { findConfig, findLatestConfigs, insertConfig, listConfigs, listConfigsOfApp } from "./store.ts";
import { toWireActionConfig } from "./wire.ts";

/** A checked config whose sources were found; components it names are looked up when it is added. */
export interface PreparedActionConfig extends Omit<GivenConfig, "steps"> {
  readonly steps: readonly ActionStep[];
}

/** Where a config goes, and who sends it there. */
export interface ActionConfigPlace {
  /** Held by the caller, and open. */
  readonly appConfig: AppConfig;
  readonly action: Pick<Action, "id" | "name">;
  readonly createdById: string;
}

/** A request for a config, and the app config that it names; empty names none. */
export type SentConfig = ConfigRequest & { readonly app_config_id: string };

export interface ActionConfigService {
  /** Checks a config as far as that needs no transaction; asks the hosts of connected sources. */
  prepare(orgId: string, request: ConfigRequest): Promise<PreparedActionConfig>;
  /** Adds a config in the caller's transaction; of its action, it is the one that counts in the app config. */
  add(connection: Connection, place: ActionConfigPlace, config: PreparedActionConfig): Promise<ActionConfig>;
  create(context: RequestContext, place: ActionPlace, request: SentConfig): Promise<Wire<"ActionWorkflowConfig">>;
  /** By its id alone, or only where it is of that app and that action. */
  get(context: RequestContext, place: Partial<ActionPlace>, configId: string): Promise<Wire<"ActionWorkflowConfig">>;
  latest(context: RequestContext, place: ActionPlace): Promise<Wire<"ActionWorkflowConfig">>;
  list(
    context: RequestContext,
    place: ActionPlace,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"ActionWorkflowConfig">[]; hasNext: boolean }>;
  /** The newest config of each action that has one, by the action's id. */
  latestOf(
    connection: Connection,
    actionIds: readonly string[],
  ): Promise<ReadonlyMap<string, Wire<"ActionWorkflowConfig">>>;
  /** What makes up an app config: each action, and the config of it that counts. */
  listIn(connection: Connection, appConfig: AppConfig): Promise<{ readonly id: string; readonly configId: string }[]>;
  /** What lives of an app's actions, with what the configs of each in some of its app configs name. */
  namersIn(connection: Connection, appId: string, appConfigs: readonly AppConfig[]): Promise<Namer[]>;
  /** The same configs, whole. */
  wholeOfApp(connection: Connection, appConfig: AppConfig): Promise<Wire<"ActionWorkflowConfig">[]>;
  /** The same by the names of their actions; what they depend on is in them by name too. */
  namedOfApp(
    connection: Connection,
    appConfig: AppConfig,
  ): Promise<{ readonly name: string; readonly config: object }[]>;
}

export interface ActionConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: ActionApps;
  readonly components: ActionComponents;
  readonly sources: GitSourceChecks;
  readonly vcsConnections: WireVcsConnections;
  readonly publish: PublishEvent;
}

export function createActionConfigService(options: ActionConfigServiceOptions): ActionConfigService {
  const { pools, mutate, apps, components, sources, vcsConnections, publish } = options;

  async function load(connection: Connection, place: ActionPlace): Promise<Action> {
    return requireAction(await findAction(connection, place.action, place.app), place);
  }

  async function show(
    connection: Connection,
    configs: readonly ActionConfig[],
  ): Promise<Wire<"ActionWorkflowConfig">[]> {
    const company = {
      componentNames: await components.names(connection, componentIdsOf(configs)),
      vcsConnections: await vcsConnections(connection, connectionIdsOf(configs)),
    };
    return configs.map((config) => toWireActionConfig(config, company));
  }

  async function showOne(connection: Connection, config: ActionConfig): Promise<Wire<"ActionWorkflowConfig">> {
    const [shown] = await show(connection, [config]);
    return shown!;
  }

  async function prepare(orgId: string, request: ConfigRequest): Promise<PreparedActionConfig> {
    const given = parseConfigRequest(request);
    const steps: ActionStep[] = [];
    for (const { git, ...step } of given.steps) {
      steps.push(git ? { ...step, git: await placeGit(sources, orgId, git) } : step);
    }
    return { ...given, steps };
  }

  /** Locks in the order app, app config, action, as everybody does who takes them; the caller holds the first two. */
  async function add(
    connection: Connection,
    { appConfig, action: named, createdById }: ActionConfigPlace,
    { triggers, dependencies, ...given }: PreparedActionConfig,
  ): Promise<ActionConfig> {
    const { id: appConfigId, orgId, appId } = appConfig;
    const all = await components.list(connection, appId);
    const content = {
      ...given,
      triggers: triggers.map((trigger, index) => placeTrigger(`triggers.${index}`, trigger, all)),
      dependencyIds: resolveDependencies(all, dependencies),
    };
    const action = requireAction(await lockAction(connection, named.id), { app: appId, action: named.name });
    await apps.listActionIn(connection, appConfigId, action.id);
    const config = await insertConfig(connection, {
      id: newId("actionConfig"),
      orgId,
      appId,
      appConfigId,
      actionId: action.id,
      version: action.configCount + 1,
      content,
      createdById,
    });
    await publish(connection, {
      orgId,
      topic: "actions",
      resourceId: action.id,
      type: "action-config.created",
      payload: { action_id: action.id, version: config.version, id: config.id },
    });
    return config;
  }

  return {
    prepare,
    add,
    async create(context, place, request) {
      const { principal, orgId } = context;
      authorize(principal, "action.write", { orgId });
      const prepared = await prepare(orgId, request);
      const kind = { action: "action-config.create", resourceType: "action_workflow_config" };
      return await mutate(context, kind, async (connection) => {
        const action = await load(connection, place);
        await apps.holdApp(connection, action.appId);
        const choice = { appId: action.appId, named: request.app_config_id, createdById: principal.id };
        const appConfig = await apps.appConfigFor(connection, choice);
        const config = await add(connection, { appConfig, action, createdById: principal.id }, prepared);
        const details = { action_id: action.id, app_config_id: appConfig.id, version: config.version };
        return { answer: await showOne(connection, config), resourceId: config.id, details };
      });
    },
    async get(context, { app, action }, configId) {
      const { principal, orgId } = context;
      authorize(principal, "action-config.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const appId = app && (await apps.loadApp(connection, app)).id;
        const actionId = action && (await load(connection, { app, action })).id;
        const config = openTo(context, await findConfig(connection, configId, { appId, actionId }));
        if (!config) {
          throw configNotFound(action ?? app ?? "the org", configId);
        }
        return await showOne(connection, config);
      });
    },
    async latest(context, place) {
      const { principal, orgId } = context;
      authorize(principal, "action-config.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const found = await findAction(connection, place.action, place.app);
        const action = requireAction(openTo(context, found), place);
        const [config] = await findLatestConfigs(connection, [action.id]);
        if (!config) {
          throw configNotFound(`action ${action.name}`, "yet");
        }
        return await showOne(connection, config);
      });
    },
    async list({ principal, orgId }, place, page) {
      authorize(principal, "action.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = await load(connection, place);
        const found = await listConfigs(connection, id, page);
        const items = await show(connection, found.slice(0, page.limit));
        return { items, hasNext: found.length > page.limit };
      });
    },
    async latestOf(connection, actionIds) {
      const shown = await show(connection, await findLatestConfigs(connection, actionIds));
      return new Map(shown.map((config) => [config.action_workflow_id ?? "", config]));
    },
    async listIn(connection, appConfig) {
      const found = await listConfigsOfApp(connection, appConfig);
      return found.map(({ id, actionId }) => ({ id: actionId, configId: id }));
    },
    async namersIn(connection, appId, appConfigs) {
      const configs = (await Promise.all(appConfigs.map((one) => listConfigsOfApp(connection, one)))).flat();
      const live = await listAppActions(connection, appId);
      return live.map(({ id, name }) => {
        const names = configs.filter(({ actionId }) => actionId === id).flatMap(namedIn);
        return { kind: "action", id, name, names };
      });
    },
    async namedOfApp(connection, appConfig) {
      const configs = await listConfigsOfApp(connection, appConfig);
      const actions = await namesOfActions(
        connection,
        configs.map(({ actionId }) => actionId),
      );
      const dependencies = await components.names(
        connection,
        configs.flatMap(({ content }) => content.dependencyIds),
      );
      const shown = await show(connection, configs);
      return configs.map(({ actionId, content }, index) => ({
        name: actions.get(actionId) ?? actionId,
        config: { ...shown[index], dependencies: content.dependencyIds.map((id) => dependencies.get(id) ?? id).sort() },
      }));
    },
    async wholeOfApp(connection, appConfig) {
      return await show(connection, await listConfigsOfApp(connection, appConfig));
    },
  };
}

/** What is of an app, where that may be read; whether there is something of another app is nothing to a job of one. */
function openTo<T extends { readonly appId: string }>(
  { principal, orgId }: RequestContext,
  found: T | undefined,
): T | undefined {
  return found && can(principal, "action-config.read", { orgId, appId: found.appId }) ? found : undefined;
}

function placeTrigger(
  field: string,
  { componentName, ...trigger }: GivenTrigger,
  components: readonly { readonly id: string; readonly name: string }[],
): Trigger {
  const component = components.find(({ id, name }) => name === componentName || id === componentName);
  if (componentName !== "" && !component) {
    const expected = "must be a component of the same app: create it first";
    throw invalidField(`${field}.component_name`, componentName, expected);
  }
  return { ...trigger, ...defined({ componentId: component?.id }) };
}
