export { bindComparing } from "./routes.ts";
export { type CompareConfig, createComparing } from "./service.ts";
