export { bindVariables } from "./routes.ts";
export { createVariableService } from "./service.ts";
