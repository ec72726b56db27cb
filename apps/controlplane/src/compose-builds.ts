import { buildOwnerTypes, type Wire } from "@exclave/contract";
import type { Connection, Pools } from "@exclave/database";
import { type Clock, parseDuration } from "@exclave/kernel";
import { findAccounts, toWireAccount } from "./areas/accounts/index.ts";
import { findPart, findSandboxes, holdApp, loadApp, loadAppConfig, type SyncBuilds } from "./areas/apps/index.ts";
import {
  bindArtifacts,
  createArtifactService,
  findArtifactByKey,
  findArtifacts,
  insertArtifact,
  toWireArtifact,
} from "./areas/artifacts/index.ts";
import {
  type AccountDirectory,
  type BuildableConfig,
  type BuildJobs,
  type BuildLogs,
  type BuildNeeds,
  type BuildRegistry,
  bindBuilds,
  bindSandboxBuilds,
  type ComponentCatalog,
  configDigestOf,
  createBuildCreator,
  createBuildNeeds,
  createBuildReader,
  createBuildResolving,
  createBuildService,
  createBuildSettling,
  createKeyLookup,
  createSandboxBuildService,
  createSourceLooks,
  type FindConfigDigest,
  type LookedSource,
  newestBuildIds,
  type RunnerDirectory,
  type SandboxCatalog,
  type SourceLooks,
  type Sources,
  toBuildable,
  toBuildableSandbox,
  toBuildableSource,
} from "./areas/builds/index.ts";
import {
  type ComponentConfig,
  type ConfigBuilds,
  companyOf,
  componentNamesOf,
  type EndBuilds,
  findComponent,
  findConfig,
  findConfigs,
  findLatestConfig,
  holdComponents,
  listComponentsInBuildOrder,
  listConfigsOfApp,
  type NewestBuilds,
  toWireConfigConnection,
  type WireVcsConnections,
} from "./areas/components/index.ts";
import { publish } from "./areas/events/index.ts";
import { type JobOwner, type JobService, lockJob } from "./areas/jobs/index.ts";
import { findOrgGroup, isConnected, listOrgRunners } from "./areas/runners/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";

export interface BuildParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly bindings: Bindings;
  readonly jobs: JobService;
  readonly sources: Sources;
  readonly logs: BuildLogs;
  readonly registry: BuildRegistry;
  readonly vcsConnections: WireVcsConnections;
  /** Gets the builds' answer to changes of their jobs. */
  readonly owners: Map<string, JobOwner>;
}

export interface ComposedBuilds {
  readonly syncBuilds: SyncBuilds;
  /** What configs of a sync start. */
  readonly configBuilds: ConfigBuilds;
  readonly endBuilds: EndBuilds;
  readonly newestBuilds: NewestBuilds;
}

/** Builds and artifacts, on what the other areas give them. */
export function composeBuilds(parts: BuildParts): ComposedBuilds {
  const { pools, mutate, clock, bindings, jobs: jobService, sources, logs, registry, owners } = parts;
  const jobs: BuildJobs = {
    insert: (connection, job) => jobService.insert(connection, job),
    async lock(connection, jobId) {
      await lockJob(connection, jobId);
    },
    cancel: (connection, jobId) => jobService.cancelQuietly(connection, jobId),
    place: (connection, jobId) => jobService.place(connection, jobId),
    wireJobs: (connection, jobIds) => jobService.wireJobs(connection, jobIds),
  };
  const catalog = componentCatalog(parts.vcsConnections);
  const runners = runnerDirectory(clock);
  const lookUp = createKeyLookup({ jobs, registry, findArtifactByKey });
  const reader = createBuildReader({
    catalog,
    sandboxes,
    sources,
    logs,
    jobs,
    accounts,
    wireArtifacts: wireArtifactsOf(registry),
  });
  const looks = createSourceLooks(sources);
  const creator = createBuildCreator({
    mutate,
    catalog,
    sources,
    looks,
    logs,
    jobs,
    runners,
    registry,
    reader,
    lookUp,
    publish,
  });
  const needs = createBuildNeeds({ catalog, runners, creator, logs, publish });
  const resolving = createBuildResolving({ findConfigDigest, runners, lookUp, publish, now: () => clock.now() });
  const { completeUnasked, sourceFound } = resolving;
  const settling = createBuildSettling({ registry, logs, completeUnasked, insertArtifact, publish });
  for (const ownerType of Object.values(buildOwnerTypes)) {
    owners.set(ownerType, { ...settling, sourceFound });
  }
  const shared = { pools, mutate, catalog, sources, jobs, publish };
  const builds = createBuildService({ ...shared, runners, reader, creator, looks, needs });
  bindBuilds(bindings, builds);
  bindSandboxBuilds(bindings, createSandboxBuildService({ pools, mutate, sandboxes, creator, reader }));
  bindArtifacts(bindings, createArtifactService({ pools, registryUrl: registry.url }));
  return {
    configBuilds: configBuildsOf(looks, needs),
    syncBuilds: syncBuildsOf(looks, needs, sources),
    endBuilds: builds.endAll,
    newestBuilds: reader.newestOf,
  };
}

function configBuildsOf(looks: SourceLooks, needs: BuildNeeds): ConfigBuilds {
  return {
    async look(orgId, config) {
      const source = toBuildableSource(config);
      if (source.kind === undefined) {
        return undefined;
      }
      const [looked] = await looks.look([source], { orgId, asOf: performance.now() });
      return looked;
    },
    async schedule(connection, context, { component, config }, looked) {
      const stored = { component, config: buildableOf(config) };
      if ("fault" in looked) {
        return (await needs.fail(connection, context, { ...stored, ...looked })).id;
      }
      const [made] = await needs.make(connection, context, [{ ...stored, looked }]);
      return made?.made?.id;
    },
  };
}

function syncBuildsOf(looks: SourceLooks, needs: BuildNeeds, sources: Sources): SyncBuilds {
  const unlooked: LookedSource = { gitRef: null, source: undefined, sourceDigest: "" };
  return {
    async look(orgId, configs) {
      const asked = configs.map(toBuildableSource);
      const built = asked.filter(({ kind }) => kind !== undefined);
      const looked = await looks.look(built, { orgId, asOf: performance.now() });
      return asked.map((source) => looked[built.indexOf(source)]);
    },
    survey: (connection, orgId, synced) =>
      needs.survey(
        connection,
        orgId,
        synced.map(({ component, config, looked = unlooked }) => ({
          componentId: component.id,
          config: toBuildableSource(config),
          looked,
        })),
      ),
    make: (connection, context, synced) =>
      needs.make(
        connection,
        context,
        synced.map(({ component, config, looked = unlooked }) => ({ component, config: buildableOf(config), looked })),
      ),
    async commits(connection, ids) {
      const commits = await sources.wireCommits(connection, [...new Set(ids)]);
      return new Map([...commits].map(([id, { sha = "" }]) => [id, sha]));
    },
  };
}

const componentCatalog = (vcsConnections: WireVcsConnections): ComponentCatalog => ({
  find: findComponent,
  hold: holdComponents,
  async latestConfig(connection, componentId) {
    return buildable(await findLatestConfig(connection, componentId));
  },
  async config(connection, configId) {
    return buildable(await findConfig(connection, configId));
  },
  async configs(connection, configIds) {
    return (await findConfigs(connection, configIds)).map(buildableOf);
  },
  holdApp,
  async appId(connection, idOrName) {
    return (await loadApp(connection, idOrName)).id;
  },
  async ofAppConfig(connection, appName, configId) {
    const app = await loadApp(connection, appName);
    const appConfig = await loadAppConfig(connection, app, configId);
    const configs = await listConfigsOfApp(connection, appConfig);
    const byComponent = new Map(configs.map((config) => [config.componentId, config]));
    const ordered = await listComponentsInBuildOrder(connection, app.id);
    const components = ordered.flatMap((component) => {
      const config = byComponent.get(component.id);
      return config ? [{ component, config: buildableOf(config) }] : [];
    });
    return { appConfigId: appConfig.id, appId: app.id, components };
  },
  async inBuildOrder(connection, app) {
    return await listComponentsInBuildOrder(connection, (await loadApp(connection, app)).id);
  },
  async wireConfigs(connection, configIds) {
    const [configs, names, builds] = await Promise.all([
      findConfigs(connection, configIds),
      componentNamesOf(connection, configIds),
      newestBuildIds(connection, configIds),
    ]);
    const companies = await companyOf(connection, configs, { vcsConnections, newestBuildIds: async () => builds });
    return new Map(
      configs.map((config, index) => [
        config.id,
        toWireConfigConnection(config, { name: names.get(config.id) ?? "" }, companies[index]),
      ]),
    );
  },
});

const sandboxes: SandboxCatalog = {
  async find(connection, appNamed) {
    const { id, orgId, name: appName } = await loadApp(connection, appNamed);
    const part = await findPart(connection, id, "sandbox");
    const subject = { id, orgId, appId: id, name: "sandbox" };
    return { subject, appName, config: part && toBuildableSandbox(part) };
  },
  hold: holdApp,
  async configs(connection, configIds) {
    return (await findSandboxes(connection, configIds)).map(toBuildableSandbox);
  },
};

const findConfigDigest: FindConfigDigest = async (connection, build) => {
  const { subjectKind, configId } = build;
  const config =
    subjectKind === "sandbox"
      ? (await sandboxes.configs(connection, [configId]))[0]
      : await findConfig(connection, configId);
  return configDigestOf(build, config);
};

function buildable(config: ComponentConfig | undefined): BuildableConfig | undefined {
  return config && buildableOf(config);
}

function buildableOf(config: ComponentConfig): BuildableConfig {
  return toBuildable(config, parseDuration(config.buildTimeout));
}

const accounts: AccountDirectory = {
  async wireAccounts(connection, accountIds) {
    const found = await findAccounts(connection, accountIds);
    return new Map(found.map((account) => [account.account.id, toWireAccount(account)]));
  },
};

/** How builds show their artifacts. */
function wireArtifactsOf({ url }: BuildRegistry) {
  return async (connection: Connection, ids: readonly string[]): Promise<Map<string, Wire<"OCIArtifact">>> => {
    const artifacts = ids.length === 0 ? [] : await findArtifacts(connection, ids);
    return new Map(artifacts.map((artifact) => [artifact.id, toWireArtifact(artifact, url)]));
  };
}

function runnerDirectory(clock: Clock): RunnerDirectory {
  return {
    async ofOrg(connection, orgId) {
      const [group, runners] = await Promise.all([findOrgGroup(connection, orgId), listOrgRunners(connection, orgId)]);
      const now = clock.now();
      const connected = runners.filter(({ lastSeenAt }) => isConnected(lastSeenAt ?? undefined, now));
      return {
        runnerGroupId: group?.id ?? "",
        toolchainIds: runners.map(({ toolchainId }) => toolchainId).filter((id) => id !== ""),
        capabilities: new Set(connected.flatMap(({ capabilities }) => capabilities)),
        tools: new Set(connected.flatMap(({ tools }) => Object.keys(tools))),
        connectedCount: connected.length,
      };
    },
  };
}
