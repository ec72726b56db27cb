export type { ComponentConfig, SpecifiedConfig } from "./component-config.ts";

export { bindComponentConfigs } from "./routes.ts";
export {
  companyOf,
  componentsNaming,
  configIdsOfApp,
  createComponentConfigService,
  wholeConfigsOfApp,
} from "./service.ts";
export { componentNamesOf, findConfig, findConfigs, findLatestConfig, listConfigsOfApp } from "./store.ts";
export { toWireConfigConnection } from "./wire.ts";
