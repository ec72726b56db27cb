import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, invalidField, newId } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { AppConfig, Namer } from "../../apps/index.ts";
import type { ListNamed, NamesById, PublishEvent, RunbookApps } from "../ports.ts";
import { type Runbook, type RunbookPlace, requireRunbook } from "../runbook.ts";
import { findRunbook, listAppRunbooks, lockRunbook, namesOfRunbooks } from "../store.ts";
import { type ConfigRequest, type GivenConfig, type GivenStep, parseConfigRequest } from "./config-request.ts";
import { actionIdsOf, namedIn, type RunbookConfig, type RunbookStep } from "./runbook-config.ts";
import { findLatestConfigs, insertConfig, listConfigs, listConfigsOfApp } from "./store.ts";
import { toNamedRunbookConfig, toWireRunbookConfig } from "./wire.ts";

/** Where a config goes, and who sends it there. */
export interface RunbookConfigPlace {
  /** Held by the caller, and open. */
  readonly appConfig: AppConfig;
  readonly runbook: Pick<Runbook, "id" | "name">;
  readonly createdById: string;
}

export interface RunbookConfigService {
  /** Checks a config as far as that needs no database. */
  prepare(request: ConfigRequest): GivenConfig;
  /**
   * Adds a config in the caller's transaction; of its runbook, it is the one that counts in the app config.
   *
   * Components and actions that its steps name must be there by then.
   */
  add(connection: Connection, place: RunbookConfigPlace, config: GivenConfig): Promise<RunbookConfig>;
  create(
    context: RequestContext,
    place: RunbookPlace,
    request: RequestBody<"create_runbook_config">,
  ): Promise<Wire<"RunbookConfig">>;
  list(
    context: RequestContext,
    place: RunbookPlace,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"RunbookConfig">[]; hasNext: boolean }>;
  /** The newest config of each runbook that has one, by the runbook's id. */
  latestOf(connection: Connection, runbookIds: readonly string[]): Promise<ReadonlyMap<string, Wire<"RunbookConfig">>>;
  /** What makes up an app config: each runbook, and the config of it that counts. */
  listIn(connection: Connection, appConfig: AppConfig): Promise<{ readonly id: string; readonly configId: string }[]>;
  /** What lives of an app's runbooks, with what the configs of each in some of its app configs name. */
  namersIn(connection: Connection, appId: string, appConfigs: readonly AppConfig[]): Promise<Namer[]>;
  /** The same configs, whole, by the names of their runbooks; what they name is in them by name too. */
  namedOfApp(
    connection: Connection,
    appConfig: AppConfig,
  ): Promise<{ readonly name: string; readonly config: object }[]>;
}

export interface RunbookConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: RunbookApps;
  readonly listComponents: ListNamed;
  readonly listActions: ListNamed;
  readonly actionNames: NamesById;
  readonly publish: PublishEvent;
}

export function createRunbookConfigService(options: RunbookConfigServiceOptions): RunbookConfigService {
  const { pools, mutate, apps, listComponents, listActions, actionNames, publish } = options;

  /** Locks in the order app, app config, runbook, as everybody does who takes them; the caller holds the first two. */
  async function add(
    connection: Connection,
    { appConfig, runbook: named, createdById }: RunbookConfigPlace,
    given: GivenConfig,
  ): Promise<RunbookConfig> {
    const { id: appConfigId, orgId, appId } = appConfig;
    const known = {
      components: await listComponents(connection, appId),
      actions: await listActions(connection, appId),
    };
    const steps = given.steps.map((step, position) => placeStep(`steps.${position}`, step, known));
    const content = { ...given, steps: steps.toSorted((one, other) => one.index - other.index) };
    const place = { app: appId, runbook: named.name };
    const runbook = requireRunbook(await lockRunbook(connection, named.id), place);
    await apps.listRunbookIn(connection, appConfigId, runbook.id);
    const config = await insertConfig(connection, {
      id: newId("runbookConfig"),
      orgId,
      appId,
      appConfigId,
      runbookId: runbook.id,
      version: runbook.configCount + 1,
      content,
      createdById,
    });
    await publish(connection, {
      orgId,
      topic: "runbooks",
      resourceId: runbook.id,
      type: "runbook-config.created",
      payload: { runbook_id: runbook.id, version: config.version, id: config.id },
    });
    return config;
  }

  return {
    prepare: parseConfigRequest,
    add,
    async create(context, place, request) {
      const { principal, orgId } = context;
      authorize(principal, "runbook.write", { orgId });
      const given = parseConfigRequest(request);
      const kind = { action: "runbook-config.create", resourceType: "runbook_config" };
      return await mutate(context, kind, async (connection) => {
        const runbook = requireRunbook(await findRunbook(connection, place), place);
        await apps.holdApp(connection, runbook.appId);
        const choice = { appId: runbook.appId, named: request.app_config_id, createdById: principal.id };
        const appConfig = await apps.appConfigFor(connection, choice);
        const config = await add(connection, { appConfig, runbook, createdById: principal.id }, given);
        const details = { runbook_id: runbook.id, app_config_id: appConfig.id, version: config.version };
        return { answer: toWireRunbookConfig(config), resourceId: config.id, details };
      });
    },
    async list({ principal, orgId }, place, page) {
      authorize(principal, "runbook.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const { id } = requireRunbook(await findRunbook(connection, place), place);
        const found = await listConfigs(connection, id, page);
        return { items: found.slice(0, page.limit).map(toWireRunbookConfig), hasNext: found.length > page.limit };
      });
    },
    async latestOf(connection, runbookIds) {
      const found = await findLatestConfigs(connection, runbookIds);
      return new Map(found.map((config) => [config.runbookId, toWireRunbookConfig(config)]));
    },
    async listIn(connection, appConfig) {
      const found = await listConfigsOfApp(connection, appConfig);
      return found.map(({ id, runbookId }) => ({ id: runbookId, configId: id }));
    },
    async namersIn(connection, appId, appConfigs) {
      const configs = (await Promise.all(appConfigs.map((one) => listConfigsOfApp(connection, one)))).flat();
      const live = await listAppRunbooks(connection, appId);
      const components = await listComponents(connection, appId);
      return live.map(({ id, name }) => {
        const own = configs.filter(({ runbookId }) => runbookId === id);
        return { kind: "runbook", id, name, names: own.flatMap((config) => namedIn(config, components)) };
      });
    },
    async namedOfApp(connection, appConfig) {
      const configs = await listConfigsOfApp(connection, appConfig);
      const runbooks = await namesOfRunbooks(
        connection,
        configs.map(({ runbookId }) => runbookId),
      );
      const actions = await actionNames(connection, actionIdsOf(configs));
      return configs.map((config) => ({
        name: runbooks.get(config.runbookId) ?? config.runbookId,
        config: toNamedRunbookConfig(config, actions),
      }));
    },
  };
}

type Named = Awaited<ReturnType<ListNamed>>;

function placeStep(
  field: string,
  { actionName, ...step }: GivenStep,
  { components, actions }: { readonly components: Named; readonly actions: Named },
): RunbookStep {
  const action = findNamed(`${field}.action_name`, actions, actionName);
  const component = findNamed(`${field}.component_name`, components, step.componentName);
  return { ...step, componentName: component?.name ?? "", ...defined({ actionId: action?.id }) };
}

function findNamed(field: string, all: Named, wanted: string): Named[number] | undefined {
  const found = all.find(({ id, name }) => name === wanted || id === wanted);
  if (wanted !== "" && !found) {
    throw invalidField(field, wanted, "must be of the same app: create it first");
  }
  return found;
}
