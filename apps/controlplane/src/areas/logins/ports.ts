import type { Connection } from "@exclave/database";
import type { TokenAnswer } from "./device-login.ts";

/** Makes a token of an account, in the caller's transaction. */
export type MintUserToken = (
  connection: Connection,
  asked: { readonly accountId: string; readonly role: string; readonly name: string },
) => Promise<{ readonly id: string; readonly token: TokenAnswer }>;
