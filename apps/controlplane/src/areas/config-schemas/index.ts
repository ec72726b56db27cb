export { bindConfigSchemas } from "./routes.ts";
export { createConfigSchemaService } from "./service.ts";
