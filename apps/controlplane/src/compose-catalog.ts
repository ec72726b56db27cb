import type { Connection, Pools } from "@exclave/database";
import {
  bindActionConfigs,
  bindActions,
  createActionConfigService,
  createActionService,
  deleteAppActions,
  listAppActions,
} from "./areas/actions/index.ts";
import {
  type AppActions,
  type AppComponents,
  type AppMembers,
  bindAppConfigParts,
  bindAppConfigs,
  bindApps,
  bindComparing,
  bindVariables,
  createAppConfigService,
  createAppService,
  createComparing,
  createPartService,
  createVariableService,
  currentAppConfig,
  holdApp,
  isAppConfigUnderWay,
  joinAppConfig,
  listActionIn,
  listRunbookIn,
  loadApp,
  loadAppConfig,
  openAppConfig,
} from "./areas/apps/index.ts";
import {
  type AppCatalog,
  bindComponentConfigs,
  bindComponents,
  type ConfigBuilds,
  configIdsOfApp,
  createComponentConfigService,
  createComponentService,
  deleteComponents,
  listAppComponents,
  namesOfComponents,
  type SourceChecks,
  type WireVcsConnections,
  wholeConfigsOfApp,
} from "./areas/components/index.ts";
import { publish } from "./areas/events/index.ts";
import {
  bindRunbookConfigs,
  bindRunbooks,
  createRunbookConfigService,
  createRunbookService,
  deleteAppRunbooks,
  listAppRunbooks,
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
  readonly publicUrl: string;
}

/** Apps and what they are made of: components, actions and runbooks, with the configs of each. */
export function composeCatalog(parts: CatalogParts): void {
  const { pools, mutate, bindings, sources, vcsConnections, configBuilds, publicUrl } = parts;
  const shared = { pools, mutate, publish, publicUrl };
  const components: AppComponents = {
    listIds,
    list: listAppComponents,
    async deleteAll(connection, appId) {
      await deleteComponents(connection, await listIds(connection, appId));
    },
    listConfigIds: configIdsOfApp,
    listConfigs: (connection, appConfig) => wholeConfigsOfApp(connection, appConfig, vcsConnections),
  };

  const { actions, runbooks } = composeWork(parts);
  bindApps(bindings, createAppService({ ...shared, components, actions, runbooks, vcsConnections }));
  bindAppConfigs(bindings, createAppConfigService({ ...shared, components, actions, runbooks, vcsConnections }));
  bindComparing(bindings, createComparing({ pools, load: loadAppConfig, components, vcsConnections }));
  bindVariables(bindings, createVariableService(shared));
  bindAppConfigParts(
    bindings,
    createPartService({
      ...shared,
      components,
      sources,
      vcsConnections,
      configs: { open: openAppConfig, current: currentAppConfig },
    }),
  );
  bindComponents(bindings, createComponentService({ ...shared, apps }));
  bindComponentConfigs(
    bindings,
    createComponentConfigService({ ...shared, apps, sources, vcsConnections, builds: configBuilds }),
  );
}

/** What runs in installs by itself or at a person's word; answers what app configs are made of of it. */
function composeWork(parts: CatalogParts): {
  readonly actions: AppActions;
  readonly runbooks: AppMembers;
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
  });
  bindActions(bindings, createActionService({ ...shared, latestConfigs: actionConfigs.latestOf }));
  bindActionConfigs(bindings, actionConfigs);
  bindRunbooks(bindings, createRunbookService({ ...shared, latestConfigs: runbookConfigs.latestOf }));
  bindRunbookConfigs(bindings, runbookConfigs);
  return {
    actions: {
      list: listAppActions,
      deleteAll: deleteAppActions,
      listIn: actionConfigs.listIn,
      listConfigs: actionConfigs.wholeOfApp,
    },
    runbooks: { list: listAppRunbooks, deleteAll: deleteAppRunbooks, listIn: runbookConfigs.listIn },
  };
}

const apps: AppCatalog = {
  loadApp,
  holdApp,
  openAppConfig,
  currentAppConfig,
  isUnderWay: isAppConfigUnderWay,
  joinAppConfig,
};

async function listIds(connection: Connection, appId: string): Promise<string[]> {
  return (await listAppComponents(connection, appId)).map(({ id }) => id);
}
