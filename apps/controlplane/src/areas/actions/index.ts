export { bindActionConfigs, createActionConfigService } from "./configs/index.ts";
export { bindActions } from "./routes.ts";
export { createActionService } from "./service.ts";
export { deleteAppActions, listAppActions, namesOfActions } from "./store.ts";
