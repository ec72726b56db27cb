export type { AppConfig } from "./app-config.ts";
export { bindAppConfigs } from "./routes.ts";
export { createAppConfigService, loadAppConfig } from "./service.ts";
export { listActionIn, listBranchIn, listInstallsConfigIn, listRunbookIn } from "./store.ts";
