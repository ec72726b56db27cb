export { createBuildSettling } from "./service.ts";
