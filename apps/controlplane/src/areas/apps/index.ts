export type { App } from "./app.ts";
export { createApplying } from "./applying/index.ts";
export { bindComparing, type CompareConfig, createComparing } from "./comparing/index.ts";
export {
  type AppConfig,
  bindAppConfigs,
  createAppConfigService,
  listActionIn,
  listBranchIn,
  listInstallsConfigIn,
  listRunbookIn,
  loadAppConfig,
} from "./configs/index.ts";
export { appConfigFor, type FilledApps, isAppConfigUnderWay, joinAppConfig } from "./filling/index.ts";
export { createNaming, type Nameable, type Namer, type Naming } from "./naming/index.ts";
export {
  bindAppConfigParts,
  createPartService,
  findPart,
  findSandboxes,
  type InputsInForce,
  inputsInForce,
  type PartService,
  type SandboxPart,
} from "./parts/index.ts";
export { bindPlanning, createPlanning } from "./planning/index.ts";
export type {
  AppActions,
  AppBranches,
  AppComponents,
  AppMembers,
  AskedAction,
  AskedBranch,
  AskedRunbook,
  ShownBranches,
  SyncBuilds,
  SyncNamed,
  WholeConfigs,
} from "./ports.ts";
export { bindApps } from "./routes.ts";
export { createAppService, holdApp, loadApp } from "./service.ts";
export { findApp, lockApp } from "./store.ts";
export { type AppConfigSync, bindSyncing, createSyncing } from "./syncing/index.ts";
export { bindVariables, createVariableService, deleteVariablesOfOrg } from "./variables/index.ts";
