import { messageOf, preconditionFailed, unavailable } from "@exclave/kernel";
import pg from "pg";

const CONNECT_MILLISECONDS = 10_000;
const OLDEST_MAJOR = 15;
const INVALID_PASSWORD = "28P01";
const INVALID_AUTHORIZATION = "28000";
const INSUFFICIENT_PRIVILEGE = "42501";

/** True when the URL logs in, false when the server refuses its role or password; a fault for anything else. */
export async function isReachable(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MILLISECONDS });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    refuseOld(Number(rows[0]!.version));
    return true;
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if ([INVALID_PASSWORD, INVALID_AUTHORIZATION, INSUFFICIENT_PRIVILEGE].includes(code)) {
      return false;
    }
    if (code.startsWith("database.")) {
      throw error;
    }
    throw unavailable(
      "database.unreachable",
      `the database at ${client.host}:${client.port} does not answer: ${messageOf(error)}`,
      {
        hint: "check DATABASE_URL, and that the server runs and lets this machine in",
        cause: error,
      },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refuseOld(version: number): void {
  const major = Math.floor(version / 10_000);
  if (major < OLDEST_MAJOR) {
    throw preconditionFailed(
      "database.too-old",
      `the database is Postgres ${major}; ${OLDEST_MAJOR} or newer is needed`,
      {
        hint: "upgrade it, or leave DATABASE_URL unset for the embedded one",
      },
    );
  }
}
