import type { Repository } from "./repository.ts";

/** A request to a repository, before anything is known about who makes it. */
export interface RegistryRequest {
  readonly authorization: string | undefined;
  /** The repository's, as it came. */
  readonly name: string;
  readonly requestId: string;
}

export type RegistryAction = "pull" | "push" | "delete";

/** Who a request turned out to come from, and the repository in which it may do what it asked for. */
export interface Entry<Principal = unknown> {
  readonly principal: Principal;
  readonly repository: Repository;
  readonly requestId: string;
}
