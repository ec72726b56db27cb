export type { Component, ComponentType } from "./component.ts";
export {
  type ComponentConfig,
  type ConfigCompany,
  type ConfigGit,
  type ConfiguredType,
  findConfig,
  findLatestConfig,
  type Specs,
  sourceDirectory,
  type TypedSpec,
  toWireConfigConnection,
} from "./configs/index.ts";
export { findComponent, listComponentsInBuildOrder } from "./store.ts";
