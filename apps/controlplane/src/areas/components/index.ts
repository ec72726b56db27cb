export type { Component, ComponentType } from "./component.ts";
export {
  type ComponentConfig,
  type ConfigCompany,
  type ConfigGit,
  type ConfiguredType,
  findConfig,
  findConfigs,
  findLatestConfig,
  type Specs,
  sourceDirectory,
  type TypedSpec,
  toWireConfigConnection,
} from "./configs/index.ts";
export { findComponent, listComponentsInBuildOrder, namesOfComponents } from "./store.ts";
