export type { App } from "./app.ts";
export {
  type AppConfig,
  type AppConfigService,
  bindAppConfigs,
  createAppConfigService,
  currentAppConfig,
  joinAppConfig,
  openAppConfig,
} from "./configs/index.ts";
export { bindAppConfigParts, createPartService, type PartService } from "./parts/index.ts";
export type { AppComponents } from "./ports.ts";
export { bindApps } from "./routes.ts";
export { type AppService, createAppService, holdApp, loadApp } from "./service.ts";
