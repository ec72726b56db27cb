export { bindAppConfigParts } from "./routes.ts";
export { createPartService, type PartService, type PreparedPart } from "./service.ts";
