export { bindActionConfigs } from "./routes.ts";
export { createActionConfigService } from "./service.ts";
