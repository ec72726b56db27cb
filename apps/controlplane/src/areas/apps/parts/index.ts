export { bindAppConfigParts } from "./routes.ts";
export { createPartService } from "./service.ts";
