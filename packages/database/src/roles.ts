import { messageOf, preconditionFailed } from "@exclave/kernel";
import pg from "pg";

export interface RolePasswords {
  readonly app: string;
  readonly system: string;
}

/** The statements that make the two roles; run by an administrator of the database, and safe to run again. */
function roleStatements(database: string, passwords: RolePasswords): string[] {
  const name = pg.escapeIdentifier(database);
  return [
    makeRole("exclave_app", passwords.app),
    makeRole("exclave_system", passwords.system),
    `grant connect on database ${name} to exclave_app, exclave_system`,
    `grant create on database ${name} to exclave_system`,
    "grant usage, create on schema public to exclave_system",
    "grant usage on schema public to exclave_app",
  ];
}

/**
 * No role needs BYPASSRLS: `exclave_system` owns every table, and row-level security does not bind an owner.
 *
 * A new role has no privilege; saying so again would take a superuser, which hosted databases do not give.
 */
function makeRole(role: string, password: string): string {
  const secret = pg.escapeLiteral(password);
  return `do $$ begin
  if not exists (select from pg_roles where rolname = '${role}') then create role ${role}; end if;
end $$;
alter role ${role} with login password ${secret}`;
}

async function makeRoles(client: pg.Client, passwords: RolePasswords): Promise<void> {
  const mighty = await client.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname in ('exclave_app', 'exclave_system') and (rolsuper or rolbypassrls)",
  );
  if (mighty.rows[0]) {
    const { rolname } = mighty.rows[0];
    throw preconditionFailed("database.mighty-role", `the role ${rolname} passes row-level security`, {
      hint: `alter role ${rolname} with nosuperuser nobypassrls`,
    });
  }
  for (const statement of roleStatements(client.database ?? "postgres", passwords)) {
    await client.query(statement);
  }
}

const ROLES_LOCK = 727_003;
const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * Makes or refreshes both roles through an administrator's connection.
 *
 * `database.may-not-make-roles` when the connection is no administrator's; its details hold the statements to run as one.
 */
export async function createRoles(administratorUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    // Postgres fails one of two that alter a role at once.
    await client.query("select pg_advisory_lock($1)", [ROLES_LOCK]);
    await makeRoles(client, passwords);
  } catch (cause) {
    if ((cause as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) {
      throw cause;
    }
    throw preconditionFailed("database.may-not-make-roles", `${client.user} may not make roles: ${messageOf(cause)}`, {
      hint: "run these statements as an administrator of the database, then start again",
      details: { statements: roleStatements(client.database ?? "postgres", passwords) },
      cause,
    });
  } finally {
    await client.end();
  }
}
