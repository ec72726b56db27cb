export { bindBranchConfigs, createBranchConfigService } from "./configs/index.ts";
export { bindBranches } from "./routes.ts";
export { createBranchService, loadBranch } from "./service.ts";
export { deleteAppBranches, findBranch, listAppBranches } from "./store.ts";
