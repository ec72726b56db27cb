export { bindBranchConfigs } from "./routes.ts";
export { createBranchConfigService } from "./service.ts";
