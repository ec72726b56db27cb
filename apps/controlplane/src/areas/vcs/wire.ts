import type { Wire } from "@exclave/contract";
import type { CommitRow } from "./commit.ts";

export function toWireCommit(commit: CommitRow): Wire<"VCSConnectionCommit"> {
  return {
    id: commit.id,
    created_by_id: commit.createdById,
    created_at: commit.createdAt.toISOString(),
    updated_at: commit.updatedAt.toISOString(),
    sha: commit.sha,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    message: commit.message,
    ...(commit.vcsConnectionId === null ? {} : { vcs_connection_id: commit.vcsConnectionId }),
  };
}
