import type { Connection } from "@exclave/database";
import type { TokenAnswer } from "./device-login.ts";

/** The invites by whose codes people without an account come in. */
export interface Invitations {
  /** True for what may be a code, false for what may be a token. */
  isInviteCode(text: string): boolean;
  /** Makes the account of whoever has the code, and lets it into the org, in the caller's transaction. */
  acceptAsNew(
    connection: Connection,
    asked: { readonly code: string; readonly accountId: string; readonly requestId: string },
  ): Promise<unknown>;
}

/** Makes a token of an account, in the caller's transaction. */
export type MintUserToken = (
  connection: Connection,
  asked: { readonly accountId: string; readonly role: string; readonly name: string },
) => Promise<{ readonly id: string; readonly token: TokenAnswer }>;
