import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { RequestContext } from "../../requests/index.ts";

/** Makes the token a runner proves itself with. */
export interface TokenMinting {
  mintRunnerToken(
    connection: Connection,
    request: RequestContext & { readonly runnerId: string },
  ): Promise<Wire<"RunnerTokenResponse">>;
}
