import { invalidInput, isNetwork, nearest } from "@exclave/kernel";

/** What the control plane's process is told; read once, at start. */
export interface Environment {
  readonly databaseUrlApp: string;
  readonly databaseUrlSystem: string;
  /** `file:///…` or `s3://…`. */
  readonly storageUrl: string;
  /** Of an S3-compatible store; from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. */
  readonly storageCredentials: StorageCredentials | undefined;
  /** Scratch space of this process: mirrors of repositories. */
  readonly cacheDirectory: string;
  readonly listenHost: string;
  readonly listenPort: number;
  /** How clients reach us; registry names and runner URLs follow it. */
  readonly publicUrl: string;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  readonly trustedProxies: readonly string[];
  /** Local paths and loopback URLs may be built from. */
  readonly allowLocalSources: boolean;
  /** Git hosts in private networks may be built from. */
  readonly allowPrivateNetworks: boolean;
  /** The operator's GitHub App, for private repositories. */
  readonly github: GithubSettings | undefined;
  readonly roles: readonly Role[];
  /** Who must exist at start; see `bootstrap`. */
  readonly bootstrapFile: string | undefined;
  readonly logLevel: string;
  /** What git may know of the machine. */
  readonly machine: Readonly<Record<string, string | undefined>>;
}

export interface StorageCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface GithubSettings {
  readonly appId: string;
  readonly keyFile: string;
  readonly apiUrl: string;
}

const roles = ["api", "worker"] as const;

type Role = (typeof roles)[number];

/** As pino has them. */
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

const known = [
  "EXCLAVE_DATABASE_URL_APP",
  "EXCLAVE_DATABASE_URL_SYSTEM",
  "EXCLAVE_STORAGE_URL",
  "EXCLAVE_CACHE_DIR",
  "EXCLAVE_LISTEN_HOST",
  "EXCLAVE_LISTEN_PORT",
  "EXCLAVE_PUBLIC_URL",
  "EXCLAVE_TLS_CERT",
  "EXCLAVE_TLS_KEY",
  "EXCLAVE_TRUSTED_PROXIES",
  "EXCLAVE_ALLOW_LOCAL_SOURCES",
  "EXCLAVE_ALLOW_PRIVATE_NETWORKS",
  "EXCLAVE_GITHUB_APP_ID",
  "EXCLAVE_GITHUB_APP_KEY_FILE",
  "EXCLAVE_GITHUB_API_URL",
  "EXCLAVE_ROLES",
  "EXCLAVE_BOOTSTRAP_FILE",
  "EXCLAVE_LOG_LEVEL",
] as const;

type Name = (typeof known)[number];

/** Reads the environment; throws InvalidInput that names the variable, its value and what it should be. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  refuseUnknown(Object.keys(source));
  const listenHost = source["EXCLAVE_LISTEN_HOST"] || "127.0.0.1";
  const listenPort = port(source["EXCLAVE_LISTEN_PORT"] || "8081");
  const certificateFile = source["EXCLAVE_TLS_CERT"];
  const keyFile = source["EXCLAVE_TLS_KEY"];
  if (Boolean(certificateFile) !== Boolean(keyFile)) {
    throw invalidInput("environment.tls-incomplete", "EXCLAVE_TLS_CERT and EXCLAVE_TLS_KEY go together");
  }
  const tls = certificateFile && keyFile ? { certificateFile, keyFile } : undefined;
  return {
    databaseUrlApp: required(source, "EXCLAVE_DATABASE_URL_APP"),
    databaseUrlSystem: required(source, "EXCLAVE_DATABASE_URL_SYSTEM"),
    storageUrl: required(source, "EXCLAVE_STORAGE_URL"),
    storageCredentials: storageCredentials(source),
    cacheDirectory: required(source, "EXCLAVE_CACHE_DIR"),
    listenHost,
    listenPort,
    publicUrl: (source["EXCLAVE_PUBLIC_URL"] || `${tls ? "https" : "http"}://${listenHost}:${listenPort}`).replace(
      /\/$/,
      "",
    ),
    tls,
    trustedProxies: list(source["EXCLAVE_TRUSTED_PROXIES"]).map(network),
    allowLocalSources: flag(source, "EXCLAVE_ALLOW_LOCAL_SOURCES"),
    allowPrivateNetworks: flag(source, "EXCLAVE_ALLOW_PRIVATE_NETWORKS"),
    github: github(source),
    roles: list(source["EXCLAVE_ROLES"] || roles.join(",")).map(role),
    bootstrapFile: source["EXCLAVE_BOOTSTRAP_FILE"] || undefined,
    logLevel: logLevel(source["EXCLAVE_LOG_LEVEL"] || "info"),
    machine: source,
  };
}

/** The process's own environment. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

function storageCredentials(source: Readonly<Record<string, string | undefined>>): StorageCredentials | undefined {
  const accessKeyId = source["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = source["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = source["AWS_SESSION_TOKEN"];
  return accessKeyId && secretAccessKey
    ? { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
    : undefined;
}

function github(source: Readonly<Record<string, string | undefined>>): GithubSettings | undefined {
  const appId = source["EXCLAVE_GITHUB_APP_ID"];
  const keyFile = source["EXCLAVE_GITHUB_APP_KEY_FILE"];
  if (Boolean(appId) !== Boolean(keyFile)) {
    throw invalidInput(
      "environment.github-incomplete",
      "EXCLAVE_GITHUB_APP_ID and EXCLAVE_GITHUB_APP_KEY_FILE go together",
    );
  }
  const apiUrl = source["EXCLAVE_GITHUB_API_URL"] || "https://api.github.com";
  if (!URL.canParse(apiUrl) || !/^https?:/.test(apiUrl)) {
    throw invalidInput("environment.invalid", `EXCLAVE_GITHUB_API_URL is "${apiUrl}", but must be an http(s) URL`);
  }
  return appId && keyFile
    ? {
        appId,
        keyFile,
        apiUrl,
      }
    : undefined;
}

function refuseUnknown(names: readonly string[]): void {
  for (const name of names) {
    if (name.startsWith("EXCLAVE_") && !known.includes(name as Name)) {
      const [close] = nearest(name, known, 1);
      throw invalidInput("environment.unknown", `${name} is not a setting of the control plane`, {
        hint: close ? `did you mean ${close}?` : `known settings: ${known.join(", ")}`,
      });
    }
  }
}

function required(source: Readonly<Record<string, string | undefined>>, name: Name): string {
  const value = source[name];
  if (!value) {
    throw invalidInput("environment.missing", `${name} is not set`, { hint: "`exclave up` sets it" });
  }
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw invalidInput("environment.invalid", `EXCLAVE_LISTEN_PORT is "${text}", but must be a port, 0 to 65535`);
  }
  return value;
}

function list(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function flag(source: Readonly<Record<string, string | undefined>>, name: Name): boolean {
  const value = source[name] ?? "";
  if (!["", "0", "1", "true", "false"].includes(value)) {
    throw invalidInput("environment.invalid", `${name} is "${value}", but must be true or false`);
  }
  return value === "1" || value === "true";
}

function network(text: string): string {
  if (!isNetwork(text)) {
    throw invalidInput(
      "environment.invalid",
      `EXCLAVE_TRUSTED_PROXIES names "${text}", but must be addresses or networks such as 10.0.0.0/8`,
    );
  }
  return text;
}

function logLevel(text: string): string {
  if (!logLevels.includes(text)) {
    throw invalidInput(
      "environment.invalid",
      `EXCLAVE_LOG_LEVEL is "${text}", but must be one of ${logLevels.join(", ")}`,
    );
  }
  return text;
}

function role(text: string): Role {
  if (!roles.includes(text as Role)) {
    throw invalidInput("environment.invalid", `EXCLAVE_ROLES names "${text}", but must be some of ${roles.join(", ")}`);
  }
  return text as Role;
}
