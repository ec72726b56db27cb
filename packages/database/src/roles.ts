import pg from "pg";

export interface RolePasswords {
  readonly app: string;
  readonly system: string;
}

/** The statements that make the two roles; run by an administrator of the database, and safe to run again. */
export function roleStatements(database: string, passwords: RolePasswords): string[] {
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

/** No role needs BYPASSRLS: `exclave_system` owns every table, and row-level security does not bind an owner. */
function makeRole(role: string, password: string): string {
  const secret = pg.escapeLiteral(password);
  return `do $$ begin
  if not exists (select from pg_roles where rolname = '${role}') then create role ${role}; end if;
end $$;
alter role ${role} with login nosuperuser nobypassrls nocreatedb nocreaterole password ${secret}`;
}

/** Makes or refreshes both roles through an administrator's connection. */
export async function createRoles(administratorUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    for (const statement of roleStatements(client.database ?? "postgres", passwords)) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
