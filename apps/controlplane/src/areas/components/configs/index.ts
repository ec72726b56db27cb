export type { ComponentConfig, ConfigGit, DeployOptions } from "./component-config.ts";

export { bindComponentConfigs } from "./routes.ts";
export {
  type ComponentConfigService,
  companyOf,
  configIdsOfApp,
  createComponentConfigService,
  wholeConfigsOfApp,
} from "./service.ts";
export type { ConfiguredType, Specs, TypedSpec } from "./specs.ts";
export { findConfig, findConfigs, findLatestConfig } from "./store.ts";
export { type ConfigCompany, toWireConfigConnection } from "./wire.ts";
