export { bindComparing } from "./routes.ts";
export { createComparing } from "./service.ts";
