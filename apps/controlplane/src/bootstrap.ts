import { readFileSync } from "node:fs";
import { type Connection, inSystem, lockForTransaction, type Pools } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { insertAccount } from "./areas/accounts/index.ts";
import { createOrg, findOrg, isDeletedOrg, type OrgFurnishing } from "./areas/orgs/index.ts";
import { findOrgGroup, findRunner, insertRunner } from "./areas/runners/index.ts";
import { insertToken } from "./areas/tokens/index.ts";
import { secretHash } from "./auth/index.ts";
import { insertAuditEntry } from "./requests/index.ts";

/** The first account, org, runner and their tokens, as `exclave up` made them up and keeps them. */
export interface BootstrapFile {
  readonly account_id: string;
  readonly email: string;
  readonly org_id: string;
  readonly org_name: string;
  readonly token: string;
  readonly runner_id: string;
  readonly runner_token: string;
}

const LIFE_MILLISECONDS = 10 * 365 * 86_400_000;

/** Makes what the file names and is not there yet; the same file again changes nothing, a new token in it is added. */
export async function bootstrap(pools: Pools, file: string, furnishing: OrgFurnishing): Promise<void> {
  const wanted = JSON.parse(readFileSync(file, "utf8")) as BootstrapFile;
  await inSystem(pools, async (connection) => {
    // Replicas that start together make it once.
    await lockForTransaction(connection, "bootstrap");
    await insertAccount(connection, {
      id: wanted.account_id,
      email: wanted.email,
      subject: wanted.email,
      name: wanted.email.split("@")[0]!,
      accountType: "auth0",
    });
    const expiresAt = new Date(Date.now() + LIFE_MILLISECONDS);
    const createdById = wanted.account_id;
    await insertToken(connection, {
      id: newId("token"),
      kind: "user",
      secretHash: secretHash(wanted.token),
      accountId: wanted.account_id,
      name: "first token",
      role: "org_admin",
      createdById,
      expiresAt,
    });
    if (await isDeletedOrg(connection, wanted.org_id)) {
      // It stays deleted, and its runner with it; the account may be in other orgs, or make one.
      return;
    }
    if (!(await findOrg(connection, wanted.org_id))) {
      await makeOrg(connection, wanted, furnishing);
    }
    await keepRunner(connection, wanted);
    await insertToken(connection, {
      id: newId("token"),
      kind: "runner",
      secretHash: secretHash(wanted.runner_token),
      orgId: wanted.org_id,
      runnerId: wanted.runner_id,
      name: "local runner",
      createdById,
      expiresAt,
    });
  });
}

/** A further machine on the same database brings a runner of its own. */
async function keepRunner(connection: Connection, wanted: BootstrapFile): Promise<void> {
  if (await findRunner(connection, wanted.runner_id)) {
    return;
  }
  const group = await findOrgGroup(connection, wanted.org_id);
  await insertRunner(connection, {
    id: wanted.runner_id,
    orgId: wanted.org_id,
    runnerGroupId: group!.id,
    name: `local-${wanted.runner_id.slice(-8)}`,
    displayName: "local build runner",
    status: "pending",
    statusDescription: "no runner has connected yet",
    createdById: wanted.account_id,
  });
}

async function makeOrg(connection: Connection, wanted: BootstrapFile, furnishing: OrgFurnishing): Promise<void> {
  await createOrg(connection, furnishing, {
    id: wanted.org_id,
    name: wanted.org_name,
    sandboxMode: false,
    createdById: wanted.account_id,
    runnerId: wanted.runner_id,
  });
  await insertAuditEntry(connection, {
    orgId: wanted.org_id,
    principal: { kind: "system", id: "bootstrap" },
    requestId: "",
    action: "org.create",
    resourceType: "org",
    resourceId: wanted.org_id,
    details: { name: wanted.org_name },
  });
}
