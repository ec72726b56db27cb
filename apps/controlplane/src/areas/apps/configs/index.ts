export type { AppConfig } from "./app-config.ts";
export { bindAppConfigs } from "./routes.ts";
export {
  appConfigFor,
  createAppConfigService,
  type FilledApps,
  isAppConfigUnderWay,
  joinAppConfig,
  loadAppConfig,
} from "./service.ts";
export { listActionIn, listBranchIn, listInstallsConfigIn, listRunbookIn } from "./store.ts";
