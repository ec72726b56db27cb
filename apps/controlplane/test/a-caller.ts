import { inSystem, type Pools } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { grantRole, insertAccount, insertRoles } from "../src/areas/accounts/index.ts";
import { createOrg } from "../src/areas/orgs/index.ts";
import { createRunnerGroup } from "../src/areas/runners/index.ts";
import { insertToken } from "../src/areas/tokens/index.ts";
import { newSecret, secretHash } from "../src/auth/index.ts";

/** Who a test speaks as: an account with a token, the administrator of an org of its own. */
export interface Caller {
  readonly token: string;
  readonly accountId: string;
  readonly orgId: string;
  /** The org's first runner. */
  readonly runnerId: string;
}

/** A new account in a new org. */
export async function aCaller(pools: Pools): Promise<Caller> {
  const accountId = newId("account");
  const orgId = newId("org");
  const runnerId = newId("runner");
  const token = newSecret();
  const email = `${accountId}@example.com`;
  await inSystem(pools, async (connection) => {
    await insertAccount(connection, { id: accountId, email, subject: email, name: "caller", accountType: "auth0" });
    const furnishing = { insertRoles, grantRole, createRunnerGroup };
    const org = { id: orgId, name: orgId, sandboxMode: false, createdById: accountId, runnerId };
    await createOrg(connection, furnishing, org);
    await insertToken(connection, {
      id: newId("token"),
      kind: "user",
      secretHash: secretHash(token),
      accountId,
      createdById: accountId,
      expiresAt: new Date(Date.now() + 3_600_000),
    });
  });
  return { token, accountId, orgId, runnerId };
}
