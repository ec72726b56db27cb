import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { RequestContext } from "../../requests/index.ts";
import type { NotedHeartbeat, PlacedHeartbeat } from "./heartbeat-book.ts";

/** The tokens that runners prove themselves with. */
export interface RunnerTokens {
  mintRunnerToken(
    connection: Connection,
    request: RequestContext & { readonly runnerId: string },
  ): Promise<Wire<"RunnerTokenResponse">>;
  /** Revokes all of a runner's save those that are kept and the newest one; answers how many. */
  pruneRunnerTokens(connection: Connection, runnerId: string, kept: readonly string[]): Promise<number>;
}

/** Knows which process a heartbeat is of. */
export interface HeartbeatPlaces {
  /** Of two heartbeats of one process the newer one is left; a process that nobody knew is registered. */
  find(connection: Connection, heartbeats: readonly NotedHeartbeat[]): Promise<PlacedHeartbeat[]>;
  /** To be called once what was found is written: the same need not be looked for again. */
  remember(placed: readonly PlacedHeartbeat[]): void;
}
