import { closeSync, lstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import { isFault, preconditionFailed, retry, sha256Digest, sleep } from "@exclave/kernel";
import { allowedEnvironment } from "@exclave/process";
import { createDatabase } from "../create-database.ts";
import { createRoles } from "../roles.ts";
import { findBinaries } from "./binaries.ts";
import { ensureCluster } from "./cluster.ts";
import { findFooting } from "./footing.ts";
import { type EmbeddedRole, keepPasswords } from "./passwords.ts";
import { isPostmaster, readCommandLine, readNote, stopPostmaster } from "./postmaster.ts";
import { commandLine, type ServerCommand, serverCommand, startServer } from "./server.ts";

export interface EmbeddedPostgresOptions {
  /** The product's data directory; the server keeps to its `postgres` folder. */
  readonly dataDirectory: string;
  /** What the server says is appended here. */
  readonly logFile: string;
  /** The process's own environment, of which the server gets the allowed part. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Server settings beside ours, such as `fsync`: "off" for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running Postgres of our own, with both of our roles and the database `exclave`. One per data directory. */
export interface EmbeddedPostgres {
  readonly pid: number;
  /** True when a server that an earlier process left behind was taken over. */
  readonly wasAdopted: boolean;
  /** How `role` reaches `database`, `exclave` unless said; holds the role's password. */
  connectionUrl(role: EmbeddedRole, database?: string): string;
  /** Resolves when the server has ended for whatever reason. */
  ended(signal: AbortSignal): Promise<void>;
  /** Breaks open connections off, writes everything and resolves when the server is gone. */
  stop(): Promise<void>;
}

/** Bytes of a Unix socket's path that every system takes (macOS: 104 with the end mark). */
const LONGEST_SOCKET_PATH = 103;
const SOCKET_NAME = "/.s.PGSQL.5432";
const WATCH_MILLISECONDS = 200;

/**
 * Starts Postgres in `dataDirectory`/postgres, or takes over the one that a killed process left running there.
 *
 * It listens on a Unix socket in a folder that only we can enter, in a process group of its own, and outlives us
 * unless stopped. Faults: `database.newer-postgres`, `database.not-started` with the server's last lines, and others.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.dataDirectory, "postgres");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const environment = allowedEnvironment(options.environment);
  const { identity, binaries } = await findFooting({ binaries: findBinaries(folder), folder, environment });
  const passwords = keepPasswords(folder);
  const data = await ensureCluster({ folder, binaries, identity, password: passwords.postgres, environment });
  const command = (socketFolder: string): ServerCommand =>
    serverCommand({ binaries, identity, data, socketFolder, environment, settings: options.settings ?? {} });

  const adopted = await adopt(data, command);
  const { pid, socketFolder } = adopted ?? (await startFresh(folder, data, options.logFile, command));

  function connectionUrl(role: EmbeddedRole, database = "exclave"): string {
    const place = `host=${encodeURIComponent(socketFolder)}&sslmode=disable`;
    return `postgresql://${role}:${passwords[role]}@localhost/${database}?${place}`;
  }
  await createDatabase(connectionUrl("postgres", "postgres"), { name: "exclave" });
  await createRoles(connectionUrl("postgres"), { app: passwords.exclave_app, system: passwords.exclave_system });

  return {
    pid,
    wasAdopted: adopted !== undefined,
    connectionUrl,
    async ended(signal) {
      while (!signal.aborted && (await isPostmaster(pid, data))) {
        await sleep(WATCH_MILLISECONDS, signal).catch(() => undefined);
      }
    },
    async stop() {
      await stopPostmaster(pid, data);
      if (path.dirname(socketFolder) !== folder) {
        rmSync(socketFolder, { recursive: true, force: true });
      }
    },
  };
}

interface Running {
  readonly pid: number;
  readonly socketFolder: string;
}

/** The server that runs in `data`, when it is ready and was started as we would; any other is ended first. */
async function adopt(data: string, command: (socketFolder: string) => ServerCommand): Promise<Running | undefined> {
  const note = readNote(data);
  if (note === undefined) {
    return undefined;
  }
  if (!(await isPostmaster(note.pid, data))) {
    // Its number may meanwhile be another process's, which Postgres would take for a living server.
    rmSync(path.join(data, "postmaster.pid"), { force: true });
    return undefined;
  }
  if (note.status === "ready" && readCommandLine(data) === commandLine(command(note.socketFolder))) {
    return note;
  }
  await stopPostmaster(note.pid, data);
  return undefined;
}

/** Processes of a killed server may hold its memory for a moment, in which a new one is refused. */
function startFresh(
  folder: string,
  data: string,
  logFile: string,
  command: (socketFolder: string) => ServerCommand,
): Promise<Running> {
  const socketFolder = makeSocketFolder(folder);
  return retry(
    async () => {
      mkdirSync(path.dirname(logFile), { recursive: true });
      const log = openSync(logFile, "a+", 0o600);
      try {
        return { pid: await startServer(command(socketFolder), data, log), socketFolder };
      } finally {
        closeSync(log);
      }
    },
    {
      attempts: 6,
      firstDelayMilliseconds: 200,
      maximumDelayMilliseconds: 2_000,
      isRetryable: (error) => isFault(error) && error.code === "database.still-held",
    },
  );
}

/** Beside the data, or where the path to there is too long for a socket, in a folder of its own named for it. */
function makeSocketFolder(folder: string): string {
  const near = path.join(folder, "socket");
  const isShort = Buffer.byteLength(near + SOCKET_NAME) <= LONGEST_SOCKET_PATH;
  const chosen = isShort ? near : `/tmp/exclave-${sha256Digest(folder).slice(-24)}`;
  mkdirSync(chosen, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(chosen);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw preconditionFailed("database.foreign-socket-folder", `${chosen} is open to others or not ours`, {
      hint: "remove it, or choose a data directory with a shorter path",
    });
  }
  return chosen;
}
