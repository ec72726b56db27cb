import { fstatSync, readSync } from "node:fs";
import { internal, messageOf, sleep, unavailable } from "@exclave/kernel";
import { ended, start } from "@exclave/process";
import type { Binaries } from "./binaries.ts";
import { type Identity, under } from "./footing.ts";
import { readNote } from "./postmaster.ts";

export interface ServerCommandOptions {
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly data: string;
  readonly socketFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
}

/** How the server is started: under whom, the program and its arguments. */
export interface ServerCommand {
  readonly identity: Identity;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The command that starts Postgres with our settings; commits are synced to disk unless `settings` say otherwise. */
export function serverCommand(options: ServerCommandOptions): ServerCommand {
  const settings = {
    // No port: whoever cannot enter the folder cannot even knock.
    listen_addresses: "",
    // A list, in which a name that holds a comma stands in quotes.
    unix_socket_directories: `"${options.socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    max_connections: "200",
    fsync: "on",
    synchronous_commit: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    ...options.settings,
  };
  const args = ["-D", options.data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  return {
    identity: options.identity,
    program: options.binaries.postgres,
    args,
    environment: options.environment,
  };
}

/** The command as Postgres notes it in `postmaster.opts`. */
export function commandLine({ program, args }: ServerCommand): string {
  return [program, ...args.map((argument) => `"${argument}"`)].join(" ");
}

/** Long enough to replay the log of a crash at its largest. */
const START_MILLISECONDS = 5 * 60_000;
const POLL_MILLISECONDS = 10;

/** Starts the server with its output appended to `log`; resolves with its process id once it takes connections. */
export async function startServer(command: ServerCommand, data: string, log: number): Promise<number> {
  const logStart = fstatSync(log).size;
  const [program, args] = under(command.identity, command.program, command.args);
  const child = start(program, args, { environment: command.environment, output: log });
  let ending: string | undefined;
  void ended(child)
    .then(({ exitCode, signal }) => (ending = signal ?? `exit code ${exitCode}`))
    .catch((error: unknown) => (ending = messageOf(error)));
  const deadline = Date.now() + START_MILLISECONDS;
  while (ending === undefined && Date.now() < deadline) {
    const note = readNote(data);
    if (note?.pid === child.pid && note?.status === "ready") {
      // It is to outlive us if we are killed, and must not keep us from ending.
      child.unref();
      return note.pid;
    }
    await sleep(POLL_MILLISECONDS);
  }
  if (ending === undefined) {
    child.kill("SIGQUIT");
    throw unavailable(
      "database.start-too-slow",
      `Postgres did not start within ${START_MILLISECONDS / 60_000} minutes`,
      {
        hint: "its log says what it waits for",
      },
    );
  }
  throw notStarted(ending, lastLines(log, logStart));
}

function notStarted(ending: string, lines: string): Error {
  if (/pre-existing shared memory block|lock file "[^"]*" already exists/.test(lines)) {
    return unavailable("database.still-held", `the data directory is held by an earlier Postgres: ${lines}`, {
      hint: "wait for its processes to end, or end them",
    });
  }
  return internal("database.not-started", `Postgres did not start (${ending}): ${lines}`, {
    hint: "free disk space or memory, or fix what its log names, then start again",
  });
}

const TAIL_BYTES = 4_096;

function lastLines(log: number, from: number): string {
  const { size } = fstatSync(log);
  const start = Math.max(from, size - TAIL_BYTES);
  const bytes = Buffer.alloc(size - start);
  readSync(log, bytes, 0, bytes.length, start);
  return bytes.toString("utf8").trim().split("\n").slice(-8).join("\n");
}
