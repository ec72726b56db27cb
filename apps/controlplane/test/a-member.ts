import { inSystem, type Pools } from "@exclave/database";
import { grantRole } from "../src/areas/accounts/index.ts";
import type { TokenRole } from "../src/auth/index.ts";
import { aCaller, type Caller } from "./a-caller.ts";

/** Somebody with an org of their own who belongs to this org too, and speaks as its member. */
export async function aMember(pools: Pools, orgId: string, role: TokenRole = "org_admin"): Promise<Caller> {
  const caller = await aCaller(pools);
  await inSystem(pools, (connection) => grantRole(connection, orgId, caller.accountId, role));
  return { ...caller, orgId };
}
