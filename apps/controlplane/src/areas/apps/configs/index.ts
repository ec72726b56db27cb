export type { AppConfig } from "./app-config.ts";
export { bindAppConfigs } from "./routes.ts";
export { createAppConfigService, currentAppConfig, joinAppConfig, openAppConfig } from "./service.ts";
