import type { Connection, Pools } from "@exclave/database";
import {
  type AppComponents,
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
  type SourceChecks,
  type WireVcsConnections,
  wholeConfigsOfApp,
} from "./areas/components/index.ts";
import { publish } from "./areas/events/index.ts";
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

/** Apps and their components, with the configs of both. */
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

  bindApps(bindings, createAppService({ ...shared, components, vcsConnections }));
  bindAppConfigs(bindings, createAppConfigService({ ...shared, components, vcsConnections }));
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
