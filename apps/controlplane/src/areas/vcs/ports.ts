import type { CommitDescription } from "./commit.ts";
import type { ListedRef, ResolvedRef } from "./ref-listing.ts";
import type { Repository } from "./repository-url.ts";

/** What the area asks of git. Any number of calls may run at once; each fails by itself. */
export interface Git {
  /** Every branch and tag, as of a moment after the call. */
  listRefs(repository: Repository): Promise<ListedRef[]>;
  /** Where the default branch points, or undefined in an empty repository. */
  head(repository: Repository): Promise<ResolvedRef | undefined>;
  /** The commit and the digest of one directory in it; without network once known, even if the remote is gone. */
  describe(repository: Repository, sha: string, directory: string): Promise<CommitDescription>;
}
