export type { Component, ComponentType } from "./component.ts";
export {
  bindComponentConfigs,
  type ComponentConfig,
  type ComponentConfigService,
  type ConfigCompany,
  type ConfigGit,
  type ConfiguredType,
  companyOf,
  configIdsOfApp,
  createComponentConfigService,
  findConfig,
  findConfigs,
  findLatestConfig,
  type Specs,
  type TypedSpec,
  toWireConfigConnection,
  wholeConfigsOfApp,
} from "./configs/index.ts";
export type { AppCatalog, OnConfigCreated, SourceChecks, WireVcsConnections } from "./ports.ts";
export { bindComponents } from "./routes.ts";
export { type ComponentService, createComponentService } from "./service.ts";
export {
  deleteComponents,
  findComponent,
  listAppComponents,
  listComponentsInBuildOrder,
  namesOfComponents,
} from "./store.ts";
