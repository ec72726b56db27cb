export type { AppConfig } from "./app-config.ts";
export { bindAppConfigs } from "./routes.ts";
export {
  createAppConfigService,
  currentAppConfig,
  isAppConfigUnderWay,
  joinAppConfig,
  loadAppConfig,
  openAppConfig,
} from "./service.ts";
export { listActionIn, listBranchIn, listRunbookIn } from "./store.ts";
