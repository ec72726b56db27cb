import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Installation } from "@exclave/database";
import { newId, preconditionFailed } from "@exclave/kernel";

/** What `DIR/credentials` holds, readable by its owner only; the control plane makes at start what it names. */
export interface Credentials extends Installation {
  readonly token: string;
  /** The local runner is this data directory's own: each directory that shares a database has another. */
  readonly runner_id: string;
  readonly runner_token: string;
}

const SECRET_BYTES = 32;

/** The credentials in `file` as they are; undefined when there are none. */
function readCredentials(file: string): Credentials | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Credentials;
  } catch (cause) {
    throw preconditionFailed("credentials.damaged", `${file} is not JSON`, {
      hint: "remove it: other tokens are made at the next start",
      cause,
    });
  }
}

/** Keeps the secrets that are in `file`, or makes them, for the installation that the database knows. */
export function keepCredentials(file: string, installation: Installation): Credentials {
  const kept = readCredentials(file);
  return writeCredentials(file, {
    ...installation,
    token: kept?.token ?? newSecret(),
    runner_id: kept?.runner_id ?? newId("runner"),
    runner_token: kept?.runner_token ?? newSecret(),
  });
}

/** Replaces the user's token by a new one; the control plane takes it in when it starts, or when it is told to. */
export function renewToken(file: string, credentials: Credentials): Credentials {
  return writeCredentials(file, { ...credentials, token: newSecret() });
}

/** A candidate for a database that has no installation yet. */
export function newInstallation(): Installation {
  return {
    account_id: newId("account"),
    email: "owner@localhost",
    org_id: newId("org"),
    org_name: "default",
  };
}

function writeCredentials(file: string, credentials: Credentials): Credentials {
  writeFileSync(`${file}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return credentials;
}

function newSecret(): string {
  return `tok${randomBytes(SECRET_BYTES).toString("hex")}`;
}
