import { readFileSync } from "node:fs";
import os from "node:os";
import { messageOf, preconditionFailed, unavailable } from "@exclave/kernel";
import { run } from "@exclave/process";
import { type Binaries, publicCopy } from "./binaries.ts";

/** Under which user Postgres runs, as words to put before a command, and who must own its files. */
export interface Identity {
  readonly prefix: readonly string[];
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** A way that works here: who runs Postgres, and from which folder. */
export interface Footing {
  readonly identity: Identity;
  readonly binaries: Binaries;
}

export interface FindFootingOptions {
  readonly binaries: Binaries;
  /** Must be reachable under the identity. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The program and arguments that run `program` under `identity`. */
export function under(identity: Identity, program: string, args: readonly string[]): [string, readonly string[]] {
  const [first, ...rest] = identity.prefix;
  return first === undefined ? [program, args] : [first, [...rest, program, ...args]];
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The way to run Postgres as somebody other than root, which it insists on, with nothing to create or open up.
 *
 * An ordinary user runs it as himself. Root, and a user without a name, runs it in a user namespace where he appears as
 * an ordinary user. Where namespaces are off, or where root enters a folder only by privilege, root runs it as another
 * user who keeps that one privilege.
 */
export async function findFooting(options: FindFootingOptions): Promise<Footing> {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (self.uid !== 0 && hasName()) {
    return { identity: { prefix: [], owner: self }, binaries: options.binaries };
  }
  const other = anOrdinaryUser();
  const identities = [inNamespace(self, other), withPrivilege(other)];
  const reasons: string[] = [];
  for (const place of [() => options.binaries, () => publicCopy(options.binaries)]) {
    const binaries = place();
    for (const identity of identities) {
      const reason = await refusal({ identity, binaries }, options);
      if (reason === undefined) {
        return { identity, binaries };
      }
      reasons.push(reason);
    }
  }
  throw unavailable("database.no-identity", `Postgres does not run as root, nor round it: ${reasons.join("; ")}`, {
    hint: "start as an ordinary user, or set DATABASE_URL to a Postgres of your own",
    retryable: false,
  });
}

function inNamespace(self: User, other: User): Identity {
  return { prefix: ["unshare", "--user", `--map-user=${other.uid}`, `--map-group=${other.gid}`], owner: self };
}

/** The privilege to pass closed folders, which Postgres does not mind. */
function withPrivilege(other: User): Identity {
  const privilege = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return {
    prefix: ["setpriv", `--reuid=${other.uid}`, `--regid=${other.gid}`, "--clear-groups", ...privilege],
    owner: other,
  };
}

/** Why this way does not work here; undefined when it does. */
async function refusal({ identity, binaries }: Footing, options: FindFootingOptions): Promise<string | undefined> {
  const trials: [string, string[]][] = [
    // Postgres asks `access` about itself, which knows of no privilege.
    ["test", ["-r", binaries.postgres]],
    [binaries.postgres, ["--version"]],
    ["ls", ["-d", `${options.folder}/.`]],
  ];
  for (const trial of trials) {
    try {
      const [program, args] = under(identity, ...trial);
      const { exitCode, stderr } = await run(program, args, { environment: options.environment });
      if (exitCode !== 0) {
        return `${program}: ${stderr.trim() || `${trial.flat().join(" ")} ended with ${exitCode}`}`;
      }
    } catch (error) {
      return messageOf(error);
    }
  }
  return undefined;
}

/** initdb looks its user up and refuses one without a name. */
function hasName(): boolean {
  try {
    return os.userInfo().username !== "";
  } catch {
    return false;
  }
}

/** Any user of this machine that is not root and has a name. */
function anOrdinaryUser(): User {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [, , uid, gid] = line.split(":").map(Number);
    if (uid && gid) {
      return { uid, gid };
    }
  }
  throw preconditionFailed("database.no-user", "/etc/passwd names no user but root for Postgres to run as", {
    hint: "create one, or set DATABASE_URL to a Postgres of your own",
  });
}
