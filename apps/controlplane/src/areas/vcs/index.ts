export type { CommitRow, NewCommit } from "./commit.ts";
export {
  bindVcsConnections,
  type ConnectedSource,
  type ConnectionService,
  createConnectionService,
  type Github,
  type OpenedSource,
} from "./connections/index.ts";
export type { Git } from "./ports.ts";
export type { Repository, SourcePolicy } from "./repository-url.ts";
export { createVcsService, type ResolvedSource, type SourceRequest, type VcsService } from "./service.ts";
