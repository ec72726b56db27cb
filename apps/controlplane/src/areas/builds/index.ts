export { toBuildable } from "./buildable.ts";
export { createBuildCreator } from "./creating/index.ts";
export type {
  AccountDirectory,
  BuildJobs,
  BuildLogs,
  BuildRegistry,
  ComponentCatalog,
  RunnerDirectory,
  Sources,
} from "./ports.ts";
export { createBuildReader } from "./reading/index.ts";
export { createBuildResolving, createKeyLookup } from "./resolving/index.ts";
export { bindBuilds } from "./routes.ts";
export { createBuildService } from "./service.ts";
export { createBuildSettling } from "./settling/index.ts";
