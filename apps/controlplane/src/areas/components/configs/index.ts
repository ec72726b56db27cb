export type { ComponentConfig } from "./component-config.ts";

export { bindComponentConfigs } from "./routes.ts";
export { companyOf, configIdsOfApp, createComponentConfigService, wholeConfigsOfApp } from "./service.ts";
export { findConfig, findConfigs, findLatestConfig } from "./store.ts";
export { toWireConfigConnection } from "./wire.ts";
