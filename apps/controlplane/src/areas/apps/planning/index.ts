export { bindPlanning } from "./routes.ts";
export { createPlanning } from "./service.ts";
