import pg from "pg";

export interface CreateDatabaseOptions {
  readonly name: string;
  /** A role; who asks, unless said. */
  readonly owner?: string;
  /** A database to copy, to which nobody is connected. */
  readonly template?: string;
}

/** Makes the database unless one of its name is there. */
export async function createDatabase(administratorUrl: string, options: CreateDatabaseOptions): Promise<void> {
  const { name, owner, template } = options;
  await withClient(administratorUrl, async (client) => {
    const found = await client.query("select from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) {
      const clauses = [
        ...(owner === undefined ? [] : [`owner ${pg.escapeIdentifier(owner)}`]),
        ...(template === undefined ? [] : [`template ${pg.escapeIdentifier(template)}`]),
      ];
      await client.query(`create database ${pg.escapeIdentifier(name)} ${clauses.join(" ")}`);
    }
  });
}

/** Removes the database `name`, breaking off whoever is connected to it. */
export async function dropDatabase(administratorUrl: string, name: string): Promise<void> {
  await withClient(administratorUrl, async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  });
}

/** The names of all databases of the server. */
export async function listDatabases(administratorUrl: string): Promise<string[]> {
  return await withClient(administratorUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>("select datname from pg_database order by datname");
    return rows.map(({ datname }) => datname);
  });
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
