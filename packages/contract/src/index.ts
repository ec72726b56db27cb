export { buildOwnerTypes } from "./build-owner-types.ts";
export {
  type BuildDestination,
  type BuildJobType,
  type BuildLimits,
  type BuildPlan,
  type BuiltImage,
  type BuiltKind,
  buildJobTypes,
  builtKinds,
  type ChartRepository,
  type DockerBuildPlan,
  type FaultParty,
  type GitSource,
  type HelmBuildPlan,
  type ImageBuildPlan,
  type KubernetesManifestBuildPlan,
  type SandboxBuildPlan,
} from "./build-plan.ts";
export {
  type Document,
  documentForTypes,
  type Parameter,
  readDocument,
  type Schema,
  type Surface,
  surfaces,
} from "./documents.ts";
export { neededTools } from "./needed-tools.ts";
export { type Contract, loadContract, type Operation } from "./operations.ts";
export { RECIPE_VERSION } from "./recipe-version.ts";
export { type Route, routeOf } from "./route.ts";
export type { OperationCall, OperationId, RequestBody, SuccessBody, Wire, WireName } from "./wire.ts";
