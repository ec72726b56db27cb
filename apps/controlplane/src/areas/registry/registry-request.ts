import type { Scope } from "./granting/scope.ts";
import type { Repository } from "./repository.ts";

/** A request to a repository, before anything is known about who makes it. */
export interface RegistryRequest {
  readonly authorization: string | undefined;
  /** The repository's, as it came. */
  readonly name: string;
  readonly requestId: string;
}

export type RegistryAction = "pull" | "push" | "delete";

/** What clients ask the token endpoint for. */
export interface TokenRequest {
  /** As they came: `repository:<name>:pull,push`, one or more in a text. */
  readonly scopes: readonly string[];
  /** Whether the client keeps what it shows now, to show it again later. */
  readonly isOffline: boolean;
}

/** Who a request turned out to come from, and the repository in which it may do what it asked for. */
export interface Entry<Principal = unknown> {
  readonly principal: Principal;
  /** What the token that came was narrowed to; undefined for one of the product's own, which is not narrowed. */
  readonly scopes: readonly Scope[] | undefined;
  readonly repository: Repository;
  readonly requestId: string;
}
