import {
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { internal, preconditionFailed } from "@exclave/kernel";
import { run } from "@exclave/process";
import type { Binaries } from "./binaries.ts";
import { type Identity, under } from "./footing.ts";

export interface EnsureClusterOptions {
  /** Holds `data` and whatever stands beside it. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly password: string;
  readonly environment: Readonly<Record<string, string>>;
}

const OUR_MAJOR = 18;

/** Makes the database cluster in `folder`/data unless it is there, and refuses one of another major version. */
export async function ensureCluster(options: EnsureClusterOptions): Promise<string> {
  const data = path.join(options.folder, "data");
  if (!existsSync(data)) {
    await initialise(options, data);
  }
  refuseOtherMajor(data);
  giveTo(data, options.identity.owner);
  return data;
}

/** A crash in the middle leaves `data.unfinished`, never half a cluster under its real name. */
async function initialise(
  { folder, binaries, identity, password, environment }: EnsureClusterOptions,
  data: string,
): Promise<void> {
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  chownSync(unfinished, identity.owner.uid, identity.owner.gid);
  const passwordFile = path.join(folder, "initial-password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    const [program, args] = under(identity, binaries.initdb, [
      `--pgdata=${unfinished}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The built-in provider sorts the same on every machine and in every version.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ]);
    const { exitCode, stdout, stderr } = await run(program, args, { environment });
    if (exitCode !== 0) {
      const text = `${stderr}\n${stdout}`.trim().split("\n").slice(-10).join("\n");
      throw internal("database.not-initialised", `initdb failed with exit code ${exitCode}: ${text}`, {
        hint: "free disk space or fix what it names, then start again; nothing was kept",
      });
    }
    renameSync(unfinished, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function refuseOtherMajor(data: string): void {
  const file = path.join(data, "PG_VERSION");
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  const major = Number(text);
  if (major === OUR_MAJOR) {
    return;
  }
  if (!Number.isInteger(major) || major === 0) {
    throw preconditionFailed("database.not-a-cluster", `${data} is not a Postgres data directory`, {
      hint: "choose another data directory, or move this one away",
    });
  }
  throw major > OUR_MAJOR
    ? preconditionFailed("database.newer-postgres", `${data} was written by Postgres ${major}; this is ${OUR_MAJOR}`, {
        hint: "start the newer version that wrote it",
      })
    : preconditionFailed("database.older-postgres", `${data} was written by Postgres ${major}; this is ${OUR_MAJOR}`, {
        hint: "dump it with the version that wrote it, and load the dump into a new data directory",
      });
}

/** Postgres insists on owning its files; they change hands when the way to run it here has changed. */
function giveTo(file: string, owner: Identity["owner"]): void {
  const stat = lstatSync(file);
  if (stat.uid === owner.uid) {
    return;
  }
  if (stat.isDirectory()) {
    for (const name of readdirSync(file, { recursive: true, encoding: "utf8" })) {
      lchownSync(path.join(file, name), owner.uid, owner.gid);
    }
  }
  lchownSync(file, owner.uid, owner.gid);
}
