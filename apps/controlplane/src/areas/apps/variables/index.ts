export { bindVariables } from "./routes.ts";
export { createVariableService } from "./service.ts";
export { deleteVariablesOfOrg } from "./store.ts";
