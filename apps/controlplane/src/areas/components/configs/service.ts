import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { defined, newId, notFound } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import { placeGit, resolveDependencies } from "../../../configs/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import type { AppConfig, Namer } from "../../apps/index.ts";
import type { LookedSource } from "../../builds/index.ts";
import { type Component, type ComponentPlace, refuseOtherType, requireComponent } from "../component.ts";
import { refuseCycle } from "../dependency-graph.ts";
import type { AppCatalog, ConfigBuilds, ConfigCompanies, PublishEvent, SourceChecks, StoredConfig } from "../ports.ts";
import { findComponent, listAppComponents, lockComponent, namesOfComponents } from "../store.ts";
import type { ComponentConfig, ConfigGit } from "./component-config.ts";
import { configDigest } from "./config-digest.ts";
import { type ConfigRequest, type GivenConfig, parseConfigRequest, typeConfigIds } from "./config-request.ts";
import { findConfigOf, findLatestConfig, insertConfig, listConfigs, listConfigsOfApp } from "./store.ts";
import { type ConfigCompany, toWireConfigConnection, toWireTypeObject } from "./wire.ts";

export interface ComponentConfigService {
  /** Answers the object particular to the type. */
  create(context: RequestContext, place: ComponentPlace, request: ConfigRequest): Promise<object>;
  /** `latest` in place of an id is the newest version. */
  get(context: RequestContext, place: ComponentPlace, configId: string): Promise<Wire<"ComponentConfigConnection">>;
  list(
    context: RequestContext,
    place: ComponentPlace,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ items: Wire<"ComponentConfigConnection">[]; hasNext: boolean }>;
}

export interface ComponentConfigServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly apps: AppCatalog;
  readonly sources: SourceChecks;
  readonly company: ConfigCompanies;
  readonly builds: ConfigBuilds;
  readonly publish: PublishEvent;
}

/** A checked request whose source was found. */
interface PlacedConfig extends Pick<GivenConfig, "shared" | "typed"> {
  readonly git: ConfigGit | undefined;
  readonly configDigest: string;
}

const LATEST = "latest";

export function createComponentConfigService(options: ComponentConfigServiceOptions): ComponentConfigService {
  const { pools, mutate, apps, sources, company, builds, publish } = options;

  async function load(connection: Connection, place: ComponentPlace): Promise<Component> {
    return requireComponent(await findComponent(connection, place.component, place.app), place);
  }

  /** Locks in the order app, component; everybody who takes both does. */
  async function add(
    connection: Connection,
    context: RequestContext,
    place: ComponentPlace,
    given: PlacedConfig,
  ): Promise<StoredConfig> {
    const named = await load(connection, place);
    const dependencyIds = await dependenciesOf(connection, named, given.shared.dependencies);
    const appConfig = await apps.appConfigFor(connection, {
      appId: named.appId,
      named: given.shared.appConfigId,
      createdById: context.principal.id,
    });
    const component = requireComponent(await lockComponent(connection, named.id), place);
    refuseOtherType(component, given.typed.type);
    await apps.joinAppConfig(connection, appConfig, component.id);
    const config = await insertConfig(connection, {
      ...given.typed,
      ...given.shared,
      id: newId("componentConfigConnection"),
      orgId: context.orgId,
      appId: component.appId,
      appConfigId: appConfig.id,
      componentId: component.id,
      version: component.configVersions + 1,
      typeConfigId: newId(typeConfigIds[given.typed.type]),
      git: given.git,
      dependencyIds,
      configDigest: given.configDigest,
      createdById: context.principal.id,
    });
    return { component, config };
  }

  /** The source of a config that a sync sends, as it is now; undefined where the config starts no build. */
  async function lookFor(
    { orgId }: RequestContext,
    place: ComponentPlace,
    { shared: { appConfigId }, typed, git, configDigest: digest }: PlacedConfig,
  ): Promise<LookedSource | undefined> {
    const isUnderWay =
      appConfigId !== undefined &&
      (await inOrg(pools, orgId, async (connection) => {
        const { appId } = await load(connection, place);
        return await apps.isUnderWay(connection, appId, appConfigId);
      }));
    return isUnderWay ? await builds.look(orgId, { ...typed, git, configDigest: digest }) : undefined;
  }

  async function dependenciesOf(
    connection: Connection,
    component: Component,
    wanted: readonly string[] | undefined,
  ): Promise<readonly string[]> {
    if ((wanted ?? component.dependencyIds).length === 0) {
      return [];
    }
    await apps.holdApp(connection, component.appId);
    const all = await listAppComponents(connection, component.appId);
    if (wanted === undefined) {
      return all.find(({ id }) => id === component.id)?.dependencyIds ?? [];
    }
    const dependencyIds = resolveDependencies(all, wanted);
    refuseCycle(all.map((node) => (node.id === component.id ? { ...node, dependencyIds } : node)));
    return dependencyIds;
  }

  return {
    async create(context, place, request) {
      authorize(context.principal, "component.write", { orgId: context.orgId });
      const parsed = parseConfigRequest(request);
      const git = parsed.git && (await placeGit(sources, context.orgId, parsed.git));
      const given = { ...parsed, git, configDigest: configDigest(parsed.typed, git) };
      if (given.typed.type === "helm_chart" && given.typed.spec.repository) {
        sources.checkChartRepository("helm_repo_config.repo_url", given.typed.spec.repository.repoUrl);
      }
      const looked = await lookFor(context, place, given);
      const kind = { action: "component-config.create", resourceType: "component_config_connection" };
      return await mutate(context, kind, async (connection) => {
        const stored = await add(connection, context, place, given);
        const { config } = stored;
        const buildId = looked && (await builds.schedule(connection, context, stored, looked));
        const { id, orgId, componentId, type, version } = config;
        const details = { component_id: componentId, type, version, ...defined({ build_id: buildId }) };
        await publish(connection, {
          orgId,
          topic: "components",
          resourceId: componentId,
          type: "component-config.created",
          payload: { ...details, id },
        });
        const [own] = await companyOf(connection, [config], company);
        return { answer: toWireTypeObject(config, own), resourceId: id, details };
      });
    },
    async get({ principal, orgId }, place, configId) {
      authorize(principal, "component.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const component = await load(connection, place);
        const config = await (configId === LATEST
          ? findLatestConfig(connection, component.id)
          : findConfigOf(connection, component.id, configId));
        if (!config) {
          throw configNotFound(component, configId);
        }
        const [own] = await companyOf(connection, [config], company);
        return toWireConfigConnection(config, component, own);
      });
    },
    async list({ principal, orgId }, place, page) {
      authorize(principal, "component.read", { orgId });
      return await inOrg(pools, orgId, async (connection) => {
        const component = await load(connection, place);
        const found = await listConfigs(connection, component.id, page);
        const configs = found.slice(0, page.limit);
        const companies = await companyOf(connection, configs, company);
        const items = configs.map((config, index) => toWireConfigConnection(config, component, companies[index]));
        return { items, hasNext: found.length > page.limit };
      });
    },
  };
}

function configNotFound({ id, name }: Component, configId: string): Error {
  const configs = `/v1/components/${id}/configs`;
  return configId === LATEST
    ? notFound("component-config.not-found", `component ${name} has no config yet`, {
        hint: `POST one of ${configs}/{type} to make one`,
      })
    : notFound("component-config.not-found", `component ${name} has no config ${configId}`, {
        hint: `GET ${configs} lists them; what made a config names it in component_config_connection_id`,
      });
}

/** What makes up an app config, by id. */
export async function configIdsOfApp(connection: Connection, appConfig: AppConfig): Promise<string[]> {
  return (await listConfigsOfApp(connection, appConfig)).map(({ id }) => id);
}

/** What makes up an app config, whole. */
export async function wholeConfigsOfApp(
  connection: Connection,
  appConfig: AppConfig,
  company: ConfigCompanies,
): Promise<Wire<"ComponentConfigConnection">[]> {
  const configs = await listConfigsOfApp(connection, appConfig);
  const names = await namesOfComponents(
    connection,
    configs.map(({ componentId }) => componentId),
  );
  const companies = await companyOf(connection, configs, company);
  return configs.map((config, index) =>
    toWireConfigConnection(config, { name: names.get(config.componentId) ?? "" }, companies[index]),
  );
}

/** What lives of an app's components, with what the configs of each in some of its app configs depend on. */
export async function componentsNaming(
  connection: Connection,
  appId: string,
  appConfigs: readonly AppConfig[],
): Promise<Namer[]> {
  const configs = (await Promise.all(appConfigs.map((one) => listConfigsOfApp(connection, one)))).flat();
  const live = await listAppComponents(connection, appId);
  return live.map(({ id, name }) => {
    const named = configs.filter(({ componentId }) => componentId === id).flatMap(({ dependencyIds }) => dependencyIds);
    return { kind: "component", id, name, names: named.map((of) => ({ kind: "component", id: of, as: "dependency" })) };
  });
}

/** What other areas keep of each config, in the same order. */
export async function companyOf(
  connection: Connection,
  configs: readonly ComponentConfig[],
  { vcsConnections, newestBuildIds }: ConfigCompanies,
): Promise<ConfigCompany[]> {
  const ids = configs.flatMap(({ git }) => git?.vcsConnectionId ?? []);
  const [connections, builds] = await Promise.all([
    vcsConnections(connection, [...new Set(ids)]),
    newestBuildIds(
      connection,
      configs.map(({ id }) => id),
    ),
  ]);
  return configs.map(({ id, git }) =>
    defined({ vcsConnection: connections.get(git?.vcsConnectionId ?? ""), latestBuildId: builds.get(id) }),
  );
}
