import type { Connection } from "@exclave/database";
import type { Repository } from "./repository.ts";

/** Which repositories may be pushed to: one for each component, and one for the sandbox of each app. */
export interface RepositoryCatalog {
  hasOwner(connection: Connection, repository: Repository): Promise<boolean>;
}

/** Where a job may push: the repository that its plan names, and nowhere else. */
export interface PushTargets {
  repositoryOf(connection: Connection, jobId: string): Promise<string | undefined>;
}
