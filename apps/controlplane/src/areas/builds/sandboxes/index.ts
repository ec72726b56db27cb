export { bindSandboxBuilds } from "./routes.ts";
export { createSandboxBuildService } from "./service.ts";
