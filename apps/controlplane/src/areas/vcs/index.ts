export type { CommitRow, NewCommit } from "./commit.ts";
export type { Git } from "./ports.ts";
export type { Repository, SourcePolicy } from "./repository-url.ts";
export { bindVcs } from "./routes.ts";
export { createVcsService, type ResolvedSource, type SourceRequest, type VcsService } from "./service.ts";
