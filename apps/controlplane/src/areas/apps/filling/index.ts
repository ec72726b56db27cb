export { appConfigFor, type FilledApps, isAppConfigUnderWay, joinAppConfig } from "./service.ts";
