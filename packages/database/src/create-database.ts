import pg from "pg";

/** Makes the database `name` unless it is there, optionally as a copy of `template`. */
export async function createDatabase(administratorUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    const found = await client.query("select from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) {
      const copied = template === undefined ? "" : ` template ${pg.escapeIdentifier(template)}`;
      await client.query(`create database ${pg.escapeIdentifier(name)}${copied}`);
    }
  } finally {
    await client.end();
  }
}

/** Removes the database `name`, breaking off whoever is connected to it. */
export async function dropDatabase(administratorUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
}
