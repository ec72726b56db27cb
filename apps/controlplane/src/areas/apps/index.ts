export type { App } from "./app.ts";
export { bindComparing, createComparing } from "./comparing/index.ts";
export {
  type AppConfig,
  bindAppConfigs,
  createAppConfigService,
  currentAppConfig,
  isAppConfigUnderWay,
  joinAppConfig,
  loadAppConfig,
  openAppConfig,
} from "./configs/index.ts";
export { bindAppConfigParts, createPartService } from "./parts/index.ts";
export type { AppComponents } from "./ports.ts";
export { bindApps } from "./routes.ts";
export { createAppService, holdApp, loadApp } from "./service.ts";
export { bindVariables, createVariableService } from "./variables/index.ts";
