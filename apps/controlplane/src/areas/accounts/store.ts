import { type Connection, execute, notify, row, rows, sql } from "@exclave/database";
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
            join orgs o on o.id = r.org_id and o.deleted_at is null
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
): Promise<AccountWithRoles[]> {
  const found = await rows<{ readonly id: string }>(
    connection,
    sql`select a.id from accounts a join account_roles ar on ar.account_id = a.id
        where ar.org_id = ${orgId} order by a.created_at, a.id limit ${page.limit + 1} offset ${page.offset}`,
  );
  const ids = found.map(({ id }) => id);
  const byId = new Map((await findAccounts(connection, ids)).map((member) => [member.account.id, member]));
  return ids.map((id) => byId.get(id)!);
}

/** Makes the roles of an org that are not there yet. */
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

/** Gives an account a role in an org where it has none yet; false where it has one, which stays. */
export async function grantRole(
  connection: Connection,
  orgId: string,
  accountId: string,
  roleType: RoleType,
): Promise<boolean> {
  const granted = await execute(
    connection,
    sql`insert into account_roles (org_id, account_id, role_id)
        select ${orgId}, ${accountId}, id from roles where org_id = ${orgId} and role_type = ${roleType}
        on conflict (org_id, account_id) do nothing`,
  );
  await notify(connection, MEMBERSHIPS_CHANNEL, accountId);
  return granted === 1;
}

/**
 * Keeps the members of an org as they are until the transaction ends, and answers how many administrators it has.
 *
 * Whoever changes them holds them first: of two administrators who remove each other at the same time, one waits.
 */
export async function holdMembers(connection: Connection, orgId: string): Promise<number> {
  await execute(connection, sql`select from orgs where id = ${orgId} for no key update`);
  const found = await row<{ readonly count: number }>(
    connection,
    sql`select count(*)::int as count from account_roles ar join roles r on r.id = ar.role_id
        where ar.org_id = ${orgId} and r.role_type = 'org_admin'`,
  );
  return found!.count;
}

/** Gives a member another role. */
export async function changeRole(
  connection: Connection,
  orgId: string,
  accountId: string,
  roleType: RoleType,
): Promise<void> {
  await execute(
    connection,
    sql`update account_roles set role_id = (select id from roles where org_id = ${orgId} and role_type = ${roleType})
        where org_id = ${orgId} and account_id = ${accountId}`,
  );
  await notify(connection, MEMBERSHIPS_CHANNEL, accountId);
}

/** Takes an account out of an org. */
export async function deleteMember(connection: Connection, orgId: string, accountId: string): Promise<void> {
  await execute(connection, sql`delete from account_roles where org_id = ${orgId} and account_id = ${accountId}`);
  await notify(connection, MEMBERSHIPS_CHANNEL, accountId);
}

/** An account that belongs to one of these orgs; across orgs, so for the system's connection only. */
export async function findAccountOfOrgs(
  connection: Connection,
  accountId: string,
  orgIds: readonly string[],
): Promise<Account | undefined> {
  return await row<Account>(
    connection,
    sql`select ${accountColumns} from accounts a where a.id = ${accountId}
          and exists (select from account_roles ar where ar.account_id = a.id and ar.org_id = any(${orgIds}))`,
  );
}

/** Whether an account of this e-mail, in lower case, belongs to an org. */
export async function hasMember(connection: Connection, orgId: string, email: string): Promise<boolean> {
  const found = await row(
    connection,
    sql`select from accounts a join account_roles ar on ar.account_id = a.id
        where ar.org_id = ${orgId} and lower(a.email) = ${email} limit 1`,
  );
  return found !== undefined;
}

/** Has every replica forget who belongs to which org, once the connection's transaction has committed. */
export async function announceMembers(connection: Connection, orgId: string): Promise<void> {
  await notify(connection, MEMBERSHIPS_CHANNEL, orgId);
}
