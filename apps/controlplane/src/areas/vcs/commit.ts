/** A commit as it is built and shown; immutable, so it may be remembered for good. */
export interface CommitDescription {
  readonly sha: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
  /** Digest of everything below the source's directory: `git-tree:` and the id of its tree. */
  readonly sourceDigest: string;
}

/** What a build keeps of the commit it was made from; one row a build, never shared. */
export interface CommitRow {
  readonly id: string;
  readonly orgId: string;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly sha: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
  readonly vcsConnectionId: string | null;
}

/** A commit row before it is kept. */
export type NewCommit = Pick<CommitRow, "orgId" | "createdById" | "sha" | "authorName" | "authorEmail" | "message"> & {
  readonly vcsConnectionId?: string;
};
