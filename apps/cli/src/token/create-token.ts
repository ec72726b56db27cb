import { keepInstallation } from "@exclave/database";
import { isFault, preconditionFailed, sleep, unavailable } from "@exclave/kernel";
import { keepCredentials, newInstallation, renewToken } from "../up/credentials.ts";
import {
  type DataDirectory,
  existingDataDirectory,
  type HeldDirectory,
  holdDataDirectory,
} from "../up/data-directory.ts";
import { openDatabase } from "../up/database.ts";
import { livingProcesses } from "../up/processes.ts";
import { answers } from "../up/readiness.ts";
import { readServerNote } from "../up/server-note.ts";

export interface CreateTokenOptions {
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly say: (text: string) => void;
}

export interface CreatedToken {
  readonly token: string;
  readonly org_id: string;
}

/**
 * Makes another token for the first account and keeps it in the credentials file in place of the one before.
 *
 * A running product knows it when this resolves; one that is stopped takes it in when it starts. The earlier token
 * goes on working until it is revoked. Makes no data directory: there would be nothing that knows the token.
 */
export async function createToken(options: CreateTokenOptions): Promise<CreatedToken> {
  const directory = existingDataDirectory(options.dataDirectory);
  const held = await holdUnlessRunning(options);
  try {
    const database = await openDatabase({ ...options, directory, url: options.databaseUrl });
    try {
      const installation = await keepInstallation(database.systemUrl, newInstallation());
      const credentials = renewToken(directory.credentials, keepCredentials(directory.credentials, installation));
      if (!held) {
        await tellRunning(directory, credentials.token);
      }
      return { token: credentials.token, org_id: credentials.org_id };
    } finally {
      await (held ? database.stop() : database.leave());
    }
  } finally {
    held?.release();
  }
}

/** The directory for ourselves; undefined when `exclave up` has it. */
async function holdUnlessRunning({ dataDirectory, version }: CreateTokenOptions): Promise<HeldDirectory | undefined> {
  try {
    return await holdDataDirectory(dataDirectory, version);
  } catch (error) {
    if (isFault(error) && error.code === "data-directory.in-use") {
      return undefined;
    }
    throw error;
  }
}

const KNOWN_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 100;

/** A control plane reads the credentials again when it gets SIGHUP. */
async function tellRunning(directory: DataDirectory, token: string): Promise<void> {
  const controlPlane = livingProcesses(directory.processes)["control plane"];
  const note = readServerNote(directory);
  if (!controlPlane || !note) {
    throw preconditionFailed("token.not-running-yet", `the server of ${directory.root} is just starting or stopping`, {
      hint: "try again in a moment",
    });
  }
  process.kill(controlPlane.pid, "SIGHUP");
  const deadline = Date.now() + KNOWN_MILLISECONDS;
  while (!(await answers(`${note.local_url}/v1/general/current-user`, { authorization: `Bearer ${token}` }))) {
    if (Date.now() > deadline) {
      throw unavailable("token.not-known", "the running server did not take the token in", {
        hint: `its log is ${directory.log("controlplane")}; a restart takes it in as well`,
      });
    }
    await sleep(POLL_MILLISECONDS);
  }
}
