export type { Artifact } from "./artifact.ts";
export { bindArtifacts } from "./routes.ts";
export { createArtifactService } from "./service.ts";
export { findArtifactByKey, findArtifacts, insertArtifact, type NewArtifact } from "./store.ts";
export { toWireArtifact } from "./wire.ts";
