import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { preconditionFailed, randomCharacters } from "@exclave/kernel";

/** The roles that log in to the embedded server. */
export type EmbeddedRole = "postgres" | "exclave_app" | "exclave_system";

export type Passwords = Readonly<Record<EmbeddedRole, string>>;

const LENGTH = 32;

/** The passwords kept in `folder`, readable by its owner only; made on first use. */
export function keepPasswords(folder: string): Passwords {
  const file = path.join(folder, "passwords.json");
  if (!existsSync(file)) {
    if (existsSync(path.join(folder, "data"))) {
      throw preconditionFailed("database.passwords-lost", `${file} is gone, but the database it opens is there`, {
        hint: "restore the file from a backup, or move the data directory away to begin anew",
      });
    }
    const fresh: Passwords = {
      postgres: randomCharacters(LENGTH),
      exclave_app: randomCharacters(LENGTH),
      exclave_system: randomCharacters(LENGTH),
    };
    writeFileSync(`${file}.new`, JSON.stringify(fresh), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Passwords;
}
