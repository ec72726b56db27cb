import pg from "pg";

/** Who was there first: the ids that `exclave up` made up for the first account and org of a database. */
export interface Installation {
  readonly account_id: string;
  readonly email: string;
  readonly org_id: string;
  readonly org_name: string;
}

const INSTALLATION_LOCK = 727_002;

/** Keeps `candidate` in the database unless one is there; gives the one that is. Any number of processes may ask at once. */
export async function keepInstallation(systemUrl: string, candidate: Installation): Promise<Installation> {
  const client = new pg.Client({ connectionString: systemUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [INSTALLATION_LOCK]);
    await client.query(
      "create table if not exists exclave_installation (only_one boolean primary key default true check (only_one), identity jsonb not null)",
    );
    await client.query("insert into exclave_installation (identity) values ($1) on conflict do nothing", [
      JSON.stringify(candidate),
    ]);
    const { rows } = await client.query<{ identity: Installation }>("select identity from exclave_installation");
    return rows[0]!.identity;
  } finally {
    await client.end();
  }
}
