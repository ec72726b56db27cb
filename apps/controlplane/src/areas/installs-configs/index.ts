export type { InstallsConfig } from "./installs-config.ts";
export { bindInstallsConfigs } from "./routes.ts";
export { createInstallsConfigService, loadInstallsConfig } from "./service.ts";
export { findInstallsConfig, findLiveInstallsConfig } from "./store.ts";
