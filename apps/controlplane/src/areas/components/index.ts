export {
  bindComponentConfigs,
  type ComponentConfig,
  companyOf,
  componentNamesOf,
  componentsNaming,
  configIdsOfApp,
  createComponentConfigService,
  findConfig,
  findConfigs,
  findLatestConfig,
  listConfigsOfApp,
  type SpecifiedConfig,
  toWireConfigConnection,
  wholeConfigsOfApp,
} from "./configs/index.ts";
export type { AppCatalog, ConfigBuilds, EndBuilds, NewestBuilds, SourceChecks, WireVcsConnections } from "./ports.ts";
export { bindComponents } from "./routes.ts";
export { createComponentService } from "./service.ts";
export {
  deleteComponents,
  findComponent,
  holdComponents,
  listAppComponents,
  listComponentsInBuildOrder,
  namesOfComponents,
} from "./store.ts";
export {
  type ComponentRequest,
  createComponentSyncing,
  type PreparedComponent,
  type SyncedComponent,
} from "./syncing/index.ts";
