export type { ComponentConfig, ConfigGit, DeployOptions } from "./component-config.ts";
export { configDigest } from "./config-digest.ts";
export { sourceDirectory } from "./git-location.ts";
export type { ConfiguredType, Specs, TypedSpec } from "./specs.ts";
export { findConfig, findConfigs, findLatestConfig } from "./store.ts";
export { type ConfigCompany, toWireConfigConnection } from "./wire.ts";
