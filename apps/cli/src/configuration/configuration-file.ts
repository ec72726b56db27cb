import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { invalidInput, messageOf, preconditionFailed } from "@exclave/kernel";

/** Where the configuration is read from and where changes of it go; the same file unless an older client's is taken over. */
export interface ConfigurationFile {
  /** Absent when there is none yet. */
  readonly source: string | undefined;
  readonly target: string;
}

/** Only its owner may read a file that holds a token. */
const MODE = 0o600;

export interface LocateOptions {
  /** A file that the caller named; it must be there. */
  readonly named: string | undefined;
  readonly home: string;
}

/** The named file, else `~/.exclave`, else what a client of the reference left in `~/.nuon`. */
export function locateConfiguration({ named, home }: LocateOptions): ConfigurationFile {
  if (named !== undefined) {
    const file = path.resolve(named.replace(/^~(?=\/|$)/, home));
    if (!isFile(file)) {
      throw invalidInput("configuration.missing", `there is no configuration file ${file}`, {
        hint: "name one that exists, or leave --config and EXCLAVE_CONFIG_FILE out",
      });
    }
    return { source: file, target: file };
  }
  const own = ownFile(home);
  if (isFile(own)) {
    return { source: own, target: own };
  }
  const older = path.join(home, ".nuon");
  return { source: isFile(older) ? older : undefined, target: own };
}

/** A product that was started in the home directory keeps its data in `~/.exclave`; then the file lies in there. */
function ownFile(home: string): string {
  const own = path.join(home, ".exclave");
  return statSync(own, { throwIfNoEntry: false })?.isDirectory() ? path.join(own, "config") : own;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A flat file of `key: value` needs no parser of all of YAML, which would be most of the time a short command takes. */
const PLAIN_LINE = /^(?:([a-z_]+):[ \t]*(?:([A-Za-z0-9_./:@+-]*)|"([^"\\]*)")|#.*|---)?[ \t]*\r?$/;

/** The values in the file; those that are not text, a number or a yes are left out. */
export async function readConfigurationFile(file: string): Promise<ReadonlyMap<string, string>> {
  const text = readFileSync(file, "utf8");
  return plainValues(text) ?? (await yamlValues(text, file));
}

function plainValues(text: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = PLAIN_LINE.exec(line);
    if (!match || /: |:$/.test(match[2] ?? "")) {
      return undefined;
    }
    if (match[1] !== undefined) {
      values.set(match[1], match[2] ?? match[3] ?? "");
    }
  }
  return values;
}

async function yamlValues(text: string, file: string): Promise<ReadonlyMap<string, string>> {
  const { parse } = await import("yaml");
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw invalidInput("configuration.damaged", `${file} is not YAML: ${messageOf(error).split("\n")[0]}`, {
      hint: "mend it, or remove it and log in again",
    });
  }
  if (parsed !== null && (typeof parsed !== "object" || Array.isArray(parsed))) {
    throw invalidInput("configuration.damaged", `${file} holds no keys and values`, {
      hint: "write `api_token: …`, or remove it and log in again",
    });
  }
  return new Map(
    Object.entries(parsed ?? {}).flatMap(([key, value]) =>
      ["string", "number", "boolean"].includes(typeof value) ? [[key, String(value)] as const] : [],
    ),
  );
}

export type Changes = Readonly<Record<string, string | undefined>>;

/**
 * Writes the file anew with some values set, and those that are undefined removed; comments and other keys stay.
 *
 * Replaces the file in one step; of two writers at once the later wins. Only the owner may read the result.
 */
export async function changeConfigurationFile({ source, target }: ConfigurationFile, changes: Changes): Promise<void> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(source === undefined ? "" : readFileSync(source, "utf8"));
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) {
      document.set(key, value);
    } else if (document.contents !== null) {
      document.delete(key);
    }
  }
  const isEmpty = document.contents === null || document.toString().trim() === "{}";
  // A link to a file kept elsewhere stays a link.
  const file = isFile(target) ? realpathSync(target) : target;
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, isEmpty ? "" : document.toString(), { mode: MODE });
    chmodSync(fresh, MODE);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw preconditionFailed("configuration.not-written", `${file} could not be written: ${messageOf(error)}`, {
      hint: "make it writable, or name another with --config",
    });
  }
}
