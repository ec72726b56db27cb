export type { App } from "./app.ts";
export { bindComparing, createComparing } from "./comparing/index.ts";
export {
  type AppConfig,
  bindAppConfigs,
  createAppConfigService,
  currentAppConfig,
  isAppConfigUnderWay,
  joinAppConfig,
  listActionIn,
  listRunbookIn,
  loadAppConfig,
  openAppConfig,
} from "./configs/index.ts";
export { bindAppConfigParts, createPartService } from "./parts/index.ts";
export type { AppActions, AppComponents, AppMembers } from "./ports.ts";
export { bindApps } from "./routes.ts";
export { createAppService, holdApp, loadApp } from "./service.ts";
export { bindVariables, createVariableService } from "./variables/index.ts";
