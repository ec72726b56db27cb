export { bindRunbookConfigs, createRunbookConfigService } from "./configs/index.ts";
export { bindRunbooks } from "./routes.ts";
export { createRunbookService } from "./service.ts";
export { deleteAppRunbooks, listAppRunbooks, namesOfRunbooks } from "./store.ts";
