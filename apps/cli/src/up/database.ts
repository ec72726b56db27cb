import { scryptSync } from "node:crypto";
import { createRoles, isReachable, type RolePasswords, startEmbeddedPostgres } from "@exclave/database";
import { invalidInput, isFault, messageOf, preconditionFailed, sleep } from "@exclave/kernel";
import type { DataDirectory } from "./data-directory.ts";

/** A database with both of our roles, kept up for as long as `up` runs. */
export interface Database {
  readonly appUrl: string;
  readonly systemUrl: string;
  stop(): Promise<void>;
  /** Ends our part only: the server runs on for who else uses it. */
  leave(): Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly directory: DataDirectory;
  /** The administrator's URL of a database of the operator's own; the embedded one is started when absent. */
  readonly url: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
}

/** The operator's database when he names one, else the embedded one in the data directory. */
export function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  return options.url === undefined ? openEmbedded(options) : openOutside(options.url);
}

const FIRST_DELAY_MILLISECONDS = 200;
const MAXIMUM_DELAY_MILLISECONDS = 10_000;

/** The URLs stay true across restarts of the server: its socket and passwords are the same each time. */
async function openEmbedded({ directory, environment, say }: OpenDatabaseOptions): Promise<Database> {
  const begin = () =>
    startEmbeddedPostgres({ dataDirectory: directory.root, logFile: directory.log("postgres"), environment });
  let server = await begin();
  const stopping = new AbortController();

  async function keepRunning(): Promise<void> {
    let delay = FIRST_DELAY_MILLISECONDS;
    while (!stopping.signal.aborted) {
      await server.ended(stopping.signal);
      if (stopping.signal.aborted) {
        return;
      }
      say(`Postgres ended; starting it again, its log is ${directory.log("postgres")}`);
      try {
        server = await begin();
        delay = FIRST_DELAY_MILLISECONDS;
      } catch (error) {
        say(`Postgres did not start: ${messageOf(error)}`);
        await sleep(delay, stopping.signal).catch(() => undefined);
        delay = Math.min(delay * 2, MAXIMUM_DELAY_MILLISECONDS);
      }
    }
  }
  const running = keepRunning();

  return {
    appUrl: server.connectionUrl("exclave_app"),
    systemUrl: server.connectionUrl("exclave_system"),
    async stop() {
      stopping.abort();
      await running;
      await server.stop();
    },
    async leave() {
      stopping.abort();
      await running;
    },
  };
}

async function openOutside(url: string): Promise<Database> {
  const administrator = parse(url);
  if (!(await isReachable(url))) {
    throw invalidInput(
      "database.refused",
      `the database at ${administrator.host} refuses the role or password of DATABASE_URL`,
      {
        hint: "correct DATABASE_URL",
      },
    );
  }
  const passwords: RolePasswords = {
    app: rolePassword(administrator, "exclave_app"),
    system: rolePassword(administrator, "exclave_system"),
  };
  const appUrl = as(administrator, "exclave_app", passwords.app);
  const systemUrl = as(administrator, "exclave_system", passwords.system);
  await createRolesOrExplain(url, passwords, async () => (await isReachable(appUrl)) && (await isReachable(systemUrl)));
  return { appUrl, systemUrl, stop: () => Promise.resolve(), leave: () => Promise.resolve() };
}

/** Where we may not make the roles, an administrator may have; else the message holds the statements for one to run. */
async function createRolesOrExplain(
  url: string,
  passwords: RolePasswords,
  areThere: () => Promise<boolean>,
): Promise<void> {
  try {
    await createRoles(url, passwords);
  } catch (error) {
    const statements = isFault(error) ? error.details?.["statements"] : undefined;
    if (!Array.isArray(statements)) {
      throw error;
    }
    if (await areThere()) {
      return;
    }
    throw preconditionFailed(
      "database.may-not-make-roles",
      `the role of DATABASE_URL may not make the two roles that are needed; let an administrator run this, then start again:\n\n${statements.join(";\n")};\n`,
      { cause: error },
    );
  }
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !["postgres:", "postgresql:"].includes(parsed.protocol)) {
    throw invalidInput("database.url", "DATABASE_URL is not a postgresql:// URL", {
      hint: "write postgresql://user:password@host:port/database",
    });
  }
  // Without a host the user cannot be replaced; a `host` parameter still decides where to connect.
  if (parsed.hostname === "") {
    parsed.hostname = "localhost";
  }
  return parsed;
}

/**
 * The same wherever the administrator's password is: replicas agree without sharing a file, databases of one server too.
 *
 * Slow on purpose: whoever learns a role's password cannot try out the administrator's with it.
 */
function rolePassword(administrator: URL, role: string): string {
  const secret = decodeURIComponent(administrator.password);
  return scryptSync(secret, `exclave:${role}`, 24).toString("hex");
}

function as(administrator: URL, role: string, password: string): string {
  const url = new URL(administrator);
  url.username = role;
  url.password = password;
  return url.href;
}
