import type { Access } from "./access.ts";
import type { CommitDescription } from "./commit.ts";
import type { ListedRef, ResolvedRef } from "./ref-listing.ts";
import type { Repository } from "./repository-url.ts";
import type { FileChoice, SourceFile } from "./source-file.ts";

/** What the area asks of git, as anybody or by somebody's right. Any number of calls may run at once; each fails by itself. */
export interface Git {
  /** Every branch and tag, as of a moment after the call. */
  listRefs(repository: Repository, access?: Access): Promise<ListedRef[]>;
  /** Where the default branch points, or undefined in an empty repository. */
  head(repository: Repository, access?: Access): Promise<ResolvedRef | undefined>;
  /** The commit and the digest of one directory in it; without network once known, even if the remote is gone. */
  describe(source: DescribedSource, access?: Access): Promise<CommitDescription>;
  /** Files of one directory of a commit, at any depth, by path. */
  readFiles(wanted: WantedFiles, access?: Access): Promise<SourceFile[]>;
}

/** One directory of one commit. */
export interface DescribedSource {
  readonly repository: Repository;
  readonly sha: string;
  readonly directory: string;
}

/** Files of one commit. */
export interface WantedFiles extends DescribedSource, FileChoice {}
