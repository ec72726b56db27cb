export { toBuildable, toBuildableSandbox, toBuildableSource } from "./buildable.ts";
export { configDigestOf } from "./config-digest.ts";
export { createBuildCreator } from "./creating/index.ts";
export { createSourceLooks, type LookedSource, type SourceLooks } from "./looking/index.ts";
export { type BuildNeeds, createBuildNeeds, type MadeBuild, type SurveyedBuild } from "./needing/index.ts";
export type {
  AccountDirectory,
  BuildableConfig,
  BuildJobs,
  BuildLogs,
  BuildRegistry,
  ComponentCatalog,
  FindConfigDigest,
  RunnerDirectory,
  SandboxCatalog,
  Sources,
} from "./ports.ts";
export { createBuildReader } from "./reading/index.ts";
export { createBuildResolving, createKeyLookup } from "./resolving/index.ts";
export { bindBuilds } from "./routes.ts";
export { bindSandboxBuilds, createSandboxBuildService } from "./sandboxes/index.ts";
export { createBuildService } from "./service.ts";
export { createBuildSettling } from "./settling/index.ts";
export { newestBuildIds } from "./store.ts";
