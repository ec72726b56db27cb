export { bindAppConfigParts } from "./routes.ts";
export { type AddPart, createPartService, type PartService } from "./service.ts";
