import type { RequestBody } from "@exclave/contract";
import type { Connection, Pools } from "@exclave/database";
import {
  bindActionConfigs,
  bindActions,
  createActionConfigService,
  createActionService,
  deleteAppActions,
  listAppActions,
  namesOfActions,
} from "./areas/actions/index.ts";
import {
  type AppActions,
  type AppBranches,
  type AppComponents,
  type AppMembers,
  type AskedAction,
  type AskedBranch,
  type AskedRunbook,
  appConfigFor,
  bindAppConfigParts,
  bindAppConfigs,
  bindApps,
  bindComparing,
  bindVariables,
  type CompareConfig,
  createAppConfigService,
  createAppService,
  createComparing,
  createNaming,
  createPartService,
  createVariableService,
  holdApp,
  isAppConfigUnderWay,
  joinAppConfig,
  listActionIn,
  listBranchIn,
  listInstallsConfigIn,
  listRunbookIn,
  loadApp,
  loadAppConfig,
  type Naming,
  type PartService,
  type ShownBranches,
  type SyncNamed,
  type WholeConfigs,
} from "./areas/apps/index.ts";
import {
  bindBranchConfigs,
  bindBranches,
  createBranchConfigService,
  createBranchService,
  deleteAppBranches,
  findBranch,
  listAppBranches,
  loadBranch,
} from "./areas/branches/index.ts";
import { newestBuildIds } from "./areas/builds/index.ts";
import {
  type AppCatalog,
  bindComponentConfigs,
  bindComponents,
  type ConfigBuilds,
  componentsNaming,
  configIdsOfApp,
  createComponentConfigService,
  createComponentService,
  deleteComponents,
  type EndBuilds,
  listAppComponents,
  type NewestBuilds,
  namesOfComponents,
  type SourceChecks,
  type WireVcsConnections,
  wholeConfigsOfApp,
} from "./areas/components/index.ts";
import { publish } from "./areas/events/index.ts";
import { endAppInstallSyncs } from "./areas/install-syncs/index.ts";
import {
  bindInstallsConfigs,
  createInstallsConfigService,
  findLiveInstallsConfig,
} from "./areas/installs-configs/index.ts";
import {
  bindRunbookConfigs,
  bindRunbooks,
  createRunbookConfigService,
  createRunbookService,
  deleteAppRunbooks,
  listAppRunbooks,
  namesOfRunbooks,
} from "./areas/runbooks/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";

export interface CatalogParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly bindings: Bindings;
  readonly sources: SourceChecks;
  readonly vcsConnections: WireVcsConnections;
  readonly configBuilds: ConfigBuilds;
  readonly endBuilds: EndBuilds;
  readonly newestBuilds: NewestBuilds;
  readonly publicUrl: string;
}

type SyncInstallsConfigs = SyncNamed<RequestBody<"create_app_installs_config">>;

/** What syncs of app configs are made on. */
export interface ComposedCatalog {
  readonly components: AppComponents;
  readonly parts: PartService;
  readonly actions: SyncNamed<AskedAction>;
  readonly runbooks: SyncNamed<AskedRunbook>;
  readonly branches: SyncNamed<AskedBranch>;
  readonly installsConfigs: SyncInstallsConfigs;
  readonly compared: CompareConfig;
  readonly naming: Naming;
}

/** Apps and what they are made of: components, actions and runbooks, with the configs of each. */
export function composeCatalog(parts: CatalogParts): ComposedCatalog {
  const { pools, mutate, bindings, sources, vcsConnections, configBuilds, endBuilds, newestBuilds, publicUrl } = parts;
  const company = { vcsConnections, newestBuildIds };
  const shared = { pools, mutate, publish, publicUrl };
  const components: AppComponents = {
    listIds,
    list: listAppComponents,
    async deleteAll(connection, appId) {
      const ids = await listIds(connection, appId);
      await deleteComponents(connection, ids);
      await endBuilds(connection, ids);
    },
    listConfigIds: configIdsOfApp,
    listConfigs: (connection, appConfig) => wholeConfigsOfApp(connection, appConfig, company),
  };

  const { actions, runbooks, wholeActions, wholeRunbooks, syncActions, syncRunbooks, naming } = composeWork(parts);
  const { wholeBranches, syncBranches, shownBranches } = composeBranches(parts);
  const { wholeInstallsConfigs, syncInstallsConfigs } = composeInstallsConfigs(parts);
  const comparing = createComparing({
    pools,
    load: loadAppConfig,
    components,
    actions: wholeActions,
    runbooks: wholeRunbooks,
    branches: wholeBranches,
    installsConfigs: wholeInstallsConfigs,
    vcsConnections,
  });
  const appConfigParts = createPartService({
    ...shared,
    components,
    listRunbooks: listAppRunbooks,
    listBranches: listAppBranches,
    sources,
    vcsConnections,
    appConfigFor,
  });
  const sandboxBuilds = { deleteAll: (connection: Connection, appId: string) => endBuilds(connection, [appId]) };
  const installSyncs = {
    deleteAll: (connection: Connection, appId: string) => endAppInstallSyncs(connection, appId, publish),
  };
  const members = { components, actions, runbooks, branches, sandboxBuilds, installSyncs };
  bindApps(bindings, createAppService({ ...shared, ...members, vcsConnections }));
  bindAppConfigs(
    bindings,
    createAppConfigService({ ...shared, components, actions, runbooks, branches: shownBranches, vcsConnections }),
  );
  bindComparing(bindings, comparing);
  bindVariables(bindings, createVariableService(shared));
  bindAppConfigParts(bindings, appConfigParts);
  bindComponents(
    bindings,
    createComponentService({ ...shared, apps, endBuilds, newestBuilds, refuseNamed: naming.refuse }),
  );
  bindComponentConfigs(
    bindings,
    createComponentConfigService({ ...shared, apps, sources, company, builds: configBuilds }),
  );
  return {
    components,
    parts: appConfigParts,
    actions: syncActions,
    runbooks: syncRunbooks,
    branches: syncBranches,
    installsConfigs: syncInstallsConfigs,
    compared: comparing.compared,
    naming,
  };
}

/** Actions and runbooks: what runs in installs besides deploys. Answers what each does for its app. */
function composeWork(parts: CatalogParts): {
  readonly actions: AppActions;
  readonly runbooks: AppMembers;
  readonly wholeActions: WholeConfigs;
  readonly wholeRunbooks: WholeConfigs;
  readonly syncActions: SyncNamed<AskedAction>;
  readonly syncRunbooks: SyncNamed<AskedRunbook>;
  readonly naming: Naming;
} {
  const { pools, mutate, bindings, sources, vcsConnections } = parts;
  const shared = { pools, mutate, apps: { ...apps, listActionIn, listRunbookIn }, publish };
  const actionConfigs = createActionConfigService({
    ...shared,
    components: { list: listAppComponents, names: namesOfComponents },
    sources,
    vcsConnections,
  });
  const runbookConfigs = createRunbookConfigService({
    ...shared,
    listComponents: listAppComponents,
    listActions: listAppActions,
    actionNames: namesOfActions,
  });
  const naming = createNaming({ namers: [componentsNaming, actionConfigs.namersIn, runbookConfigs.namersIn] });
  const actions = createActionService({
    ...shared,
    latestConfigs: actionConfigs.latestOf,
    refuseNamed: naming.refuse,
  });
  const runbooks = createRunbookService({ ...shared, latestConfigs: runbookConfigs.latestOf });
  bindActions(bindings, actions);
  bindActionConfigs(bindings, actionConfigs);
  bindRunbooks(bindings, runbooks);
  bindRunbookConfigs(bindings, runbookConfigs);
  return {
    naming,
    actions: {
      list: listAppActions,
      deleteAll: deleteAppActions,
      listIn: actionConfigs.listIn,
      listConfigs: actionConfigs.wholeOfApp,
    },
    runbooks: { list: listAppRunbooks, deleteAll: deleteAppRunbooks, listIn: runbookConfigs.listIn },
    wholeActions: actionConfigs.namedOfApp,
    wholeRunbooks: runbookConfigs.namedOfApp,
    syncActions: {
      list: listAppActions,
      listIn: actionConfigs.listIn,
      async prepare(orgId, { name, labels, config: request }) {
        const config = await actionConfigs.prepare(orgId, request);
        return async (connection, { appConfig, createdById }) => {
          const { appId } = appConfig;
          const action = await actions.ensure(connection, { orgId, appId, name, labels, createdById });
          await actionConfigs.add(connection, { appConfig, action, createdById }, config);
          return { name, id: action.id };
        };
      },
      async remove(connection, appId, ids) {
        for (const action of await listAppActions(connection, appId)) {
          if (ids.includes(action.id)) {
            await actions.remove(connection, action);
          }
        }
      },
    },
    syncRunbooks: {
      list: listAppRunbooks,
      listIn: runbookConfigs.listIn,
      async prepare(orgId, { name, description, labels, config: request }) {
        const config = runbookConfigs.prepare(request);
        return async (connection, { appConfig, createdById }) => {
          const wanted = { orgId, appId: appConfig.appId, name, description, labels, createdById };
          const runbook = await runbooks.ensure(connection, wanted);
          await runbookConfigs.add(connection, { appConfig, runbook, createdById }, config);
          return { name, id: runbook.id };
        };
      },
      async remove(connection, appId, ids) {
        for (const runbook of await listAppRunbooks(connection, appId)) {
          if (ids.includes(runbook.id)) {
            await runbooks.remove(connection, runbook);
          }
        }
      },
    },
  };
}

/** Branches: what apps follow. Answers what they do for app configs. */
function composeBranches({ pools, mutate, bindings, sources, vcsConnections }: CatalogParts): {
  readonly wholeBranches: WholeConfigs;
  readonly syncBranches: SyncNamed<AskedBranch>;
  readonly shownBranches: ShownBranches;
} {
  const shared = { pools, mutate, publish };
  const configs = createBranchConfigService({
    ...shared,
    sources,
    listRunbooks: listAppRunbooks,
    runbookNames: namesOfRunbooks,
    listBranchIn,
    vcsConnections,
  });
  const branchService = createBranchService({ ...shared, apps, configs });
  bindBranches(bindings, branchService);
  bindBranchConfigs(bindings, configs);
  return {
    wholeBranches: configs.namedOfApp,
    shownBranches: { ...branches, shown: branchService.shown },
    syncBranches: {
      list: listAppBranches,
      async listIn(_connection, { branchIds, branchConfigIds }) {
        return branchIds.map((id, index) => ({ id, configId: branchConfigIds[index]! }));
      },
      async prepare(orgId, { name, postDeployRunbooks, config: request }) {
        const config = await configs.prepare(orgId, { ...request, post_deploy_runbook_ids: [...postDeployRunbooks] });
        return async (connection, { appConfig, createdById }) => {
          const { appId } = appConfig;
          const branch = await branchService.ensure(connection, { orgId, appId, name, createdById });
          await configs.sync(connection, { appConfig, branch, createdById }, config);
          return { name, id: branch.id };
        };
      },
      async remove(connection, appId, ids) {
        for (const branch of await listAppBranches(connection, appId)) {
          if (ids.includes(branch.id)) {
            await branchService.remove(connection, branch);
          }
        }
      },
    },
  };
}

/** Where apps keep their install files. Answers what that does for app configs. */
function composeInstallsConfigs({ pools, mutate, bindings, sources, vcsConnections }: CatalogParts): {
  readonly wholeInstallsConfigs: WholeConfigs;
  readonly syncInstallsConfigs: SyncInstallsConfigs;
} {
  const configs = createInstallsConfigService({ pools, mutate, apps, sources, vcsConnections, publish });
  bindInstallsConfigs(bindings, configs);
  return {
    wholeInstallsConfigs: configs.namedOfApp,
    syncInstallsConfigs: {
      async list(connection, appId) {
        const config = await findLiveInstallsConfig(connection, appId);
        // What a request of its own set is not an app config's to prune.
        return config?.source === "app_config" ? [{ name: config.git.repo, id: config.id }] : [];
      },
      async listIn(_connection, { installsConfigId: id }) {
        return id === null ? [] : [{ id, configId: id }];
      },
      async prepare(orgId, request) {
        const git = await configs.prepare(orgId, request);
        return async (connection, { appConfig, createdById }) => {
          const { appId } = appConfig;
          const config = await configs.set(connection, { orgId, appId, source: "app_config", createdById }, git);
          await listInstallsConfigIn(connection, appConfig.id, config.id);
          return { name: git.repo, id: config.id };
        };
      },
      async remove(connection, appId, ids) {
        const config = await findLiveInstallsConfig(connection, appId);
        if (config && ids.includes(config.id)) {
          await configs.end(connection, config);
        }
      },
    },
  };
}

const branches: AppBranches = { find: findBranch, load: loadBranch, deleteAll: deleteAppBranches };

const apps: AppCatalog = {
  loadApp,
  holdApp,
  appConfigFor,
  isUnderWay: isAppConfigUnderWay,
  joinAppConfig,
};

async function listIds(connection: Connection, appId: string): Promise<string[]> {
  return (await listAppComponents(connection, appId)).map(({ id }) => id);
}
