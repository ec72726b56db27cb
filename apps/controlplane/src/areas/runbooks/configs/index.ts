export { bindRunbookConfigs } from "./routes.ts";
export { createRunbookConfigService } from "./service.ts";
