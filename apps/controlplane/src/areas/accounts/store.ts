import { type Connection, execute, notify, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { type Account, type AccountWithRoles, type Role, type RoleType, roleTypes } from "./account.ts";

const accountColumns = sql`a.id, a.email, a.subject, a.name, a.account_type as "accountType",
  a.created_at as "createdAt", a.updated_at as "updatedAt"`;

const roleColumns = sql`r.id, r.org_id as "orgId", r.role_type as "roleType", r.policy_id as "policyId",
  r.created_by_id as "createdById", r.created_at as "createdAt", r.updated_at as "updatedAt"`;

/** Whoever keeps in mind which orgs an account has forgets it on hearing of the account here. */
export const MEMBERSHIPS_CHANNEL = "exclave_memberships";

/** Inserts an account; the e-mail and subject together are unique. */
export async function insertAccount(
  connection: Connection,
  account: Omit<Account, "createdAt" | "updatedAt">,
): Promise<void> {
  await execute(
    connection,
    sql`insert into accounts (id, email, subject, name, account_type)
        values (${account.id}, ${account.email}, ${account.subject}, ${account.name}, ${account.accountType})
        on conflict (id) do nothing`,
  );
}

/** An account and the roles that this connection may see. */
export async function findAccount(connection: Connection, accountId: string): Promise<AccountWithRoles | undefined> {
  return (await findAccounts(connection, [accountId]))[0];
}

/** Several accounts with the roles that this connection may see, in no order. */
export async function findAccounts(connection: Connection, accountIds: readonly string[]): Promise<AccountWithRoles[]> {
  const [accounts, roles] = await Promise.all([
    rows<Account>(connection, sql`select ${accountColumns} from accounts a where a.id = any(${accountIds})`),
    rows<Role & { readonly accountId: string }>(
      connection,
      sql`select ${roleColumns}, ar.account_id as "accountId" from roles r join account_roles ar on ar.role_id = r.id
          where ar.account_id = any(${accountIds}) order by r.created_at, r.id`,
    ),
  ]);
  const rolesOf = Map.groupBy(roles, ({ accountId }) => accountId);
  return accounts.map((account) => ({ account, roles: rolesOf.get(account.id) ?? [] }));
}

/** Accounts of the connection's org, oldest first; one more than `limit`. */
export async function listAccounts(
  connection: Connection,
  orgId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<Account[]> {
  return await rows<Account>(
    connection,
    sql`select ${accountColumns} from accounts a join account_roles ar on ar.account_id = a.id
        where ar.org_id = ${orgId} order by a.created_at, a.id limit ${page.limit + 1} offset ${page.offset}`,
  );
}

/** Makes the roles of a new org. */
export async function insertRoles(connection: Connection, orgId: string, createdById: string): Promise<void> {
  for (const roleType of roleTypes) {
    await execute(
      connection,
      sql`insert into roles (id, org_id, role_type, policy_id, created_by_id)
          values (${newId("role")}, ${orgId}, ${roleType}, ${newId("policy")}, ${createdById})
          on conflict (org_id, role_type) do nothing`,
    );
  }
}

/** Gives an account a role in an org; again is the same as once. */
export async function grantRole(
  connection: Connection,
  orgId: string,
  accountId: string,
  roleType: RoleType,
): Promise<void> {
  await execute(
    connection,
    sql`insert into account_roles (org_id, account_id, role_id)
        select ${orgId}, ${accountId}, id from roles where org_id = ${orgId} and role_type = ${roleType}
        on conflict do nothing`,
  );
  await notify(connection, MEMBERSHIPS_CHANNEL, accountId);
}
