export {
  type BuildDestination,
  type BuildJobType,
  type BuildLimits,
  type BuildPlan,
  type BuiltImage,
  type BuiltKind,
  buildJobTypes,
  builtKinds,
  type DockerBuildPlan,
  type FaultParty,
  faultParties,
  type GitSource,
  type HelmBuildPlan,
  type KubernetesManifestBuildPlan,
} from "./build-plan.ts";
export {
  type Document,
  documentForTypes,
  mergeDocuments,
  type Parameter,
  readDocument,
  type Schema,
  type Surface,
  surfaces,
} from "./documents.ts";
export { type Contract, loadContract, type Operation } from "./operations.ts";
export type { OperationId, RequestBody, Wire, WireName } from "./wire.ts";
