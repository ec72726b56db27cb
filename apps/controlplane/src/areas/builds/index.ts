export type { Build } from "./build.ts";
export { toBuildable } from "./buildable.ts";
export { createBuildCreator } from "./creating/index.ts";
export type {
  AccountDirectory,
  BuildableComponent,
  BuildableConfig,
  BuildJobs,
  BuildLogs,
  BuildRegistry,
  BuildRunners,
  ComponentCatalog,
  NewCommit,
  NewLogStream,
  ResolvedSource,
  RunnerDirectory,
  SourceRequest,
  Sources,
} from "./ports.ts";
export { createBuildReader } from "./reading/index.ts";
export { createBuildResolving, createKeyLookup } from "./resolving/index.ts";
export { bindBuilds } from "./routes.ts";
export { type BuildService, createBuildService } from "./service.ts";
export { createBuildSettling } from "./settling/index.ts";
